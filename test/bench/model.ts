import { readFileSync } from 'node:fs';
import path from 'node:path';
import { predictLinear, seededRandom } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { featureNames, namedFeatures } from '../../server/src/core/scoring/features/features.ts';
import { evaluate } from '../../server/src/core/scoring/model/evaluate.ts';
import { CLAMP, encodeWeights, heads, parseModel } from '../../server/src/core/scoring/model/model.ts';
import { loadEngine } from '../train/engine.ts';
import type { Figure } from './figure.ts';

const ROWS = 10_000;
const MODELS = path.join(import.meta.dirname, '../../server/models');

/** The evaluator beside TensorFlow's forward pass of the shipped model, and what one row takes. */
export async function run(): Promise<Figure[]> {
  await loadEngine(undefined);
  const bytes = readFileSync(path.join(MODELS, 'weights.bin'));
  const model = parseModel(JSON.parse(readFileSync(path.join(MODELS, 'model.json'), 'utf8')), bytes);
  const weights = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  if (!encodeWeights(weights).every((byte, i) => byte === bytes[i])) throw new Error('weights.bin was not read right');
  const random = seededRandom(1);
  const rows = Array.from({ length: ROWS }, () =>
    featureNames.map((_, i) => {
      const deviations = (CLAMP + 1) * (2 * random() - 1);
      return Math.fround((model.mean[i] ?? 0) + deviations * (model.scale[i] ?? 1));
    }),
  );
  const inputs = rows.map(namedFeatures);
  for (const input of inputs.slice(0, 1000)) evaluate(model, input);
  const start = process.cpuUsage(); // of this process: others may be at work on the machine
  const own = inputs.map((input) => evaluate(model, input));
  const perRow = process.cpuUsage(start).user / ROWS;
  const theirs = predictLinear(weights, rows);
  let worst = 0;
  for (const [at, evaluation] of own.entries()) {
    for (const [head, name] of heads.entries())
      worst = Math.max(worst, Math.abs(evaluation[name] - (theirs[at]?.[head] ?? Number.NaN)));
  }
  return [
    {
      figure: 'evaluator against TensorFlow, 10,000 rows',
      value: worst,
      unit: 'of chance',
      target: '<= 1e-4',
      holds: worst <= 1e-4,
    },
    { figure: 'one row', value: Number(perRow.toFixed(2)), unit: 'µs', target: '<= 10', holds: perRow <= 10 },
  ];
}
