import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { describeBackend, loadBackend } from '../../server/src/adapters/tensorflow/backend.ts';
import { defaultTraining, trainLinear } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { encodeWeights, modelFile, parseModel } from '../../server/src/core/scoring/model.ts';
import { crossValidate } from './cross-validation.ts';
import { readDataSet } from './data-set.ts';
import { modelCard } from './model-card.ts';

const USAGE = `Trains the scoring model and writes model.json, weights.bin and MODEL_CARD.md.

  node test/train/main.ts --data FILE [--out DIR] [--seed N] [--tfjs-node PATH]

  --data FILE       labelled changes, CSV or CSV.GZ
  --out DIR         where to write (default: server/models)
  --seed N          default ${defaultTraining.seed}
  --tfjs-node PATH  an installed @tensorflow/tfjs-node to train with
`;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      out: { type: 'string', default: path.join(import.meta.dirname, '../../server/models') },
      seed: { type: 'string', default: String(defaultTraining.seed) },
      'tfjs-node': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.data === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const wasmDirectory = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
  const tfjsNode = values['tfjs-node'];
  const tfjsNodePath = tfjsNode === undefined ? null : path.resolve(tfjsNode);
  const backend = await loadBackend({ wasmDirectory, tfjsNodePath });
  process.stderr.write(`${describeBackend(backend)}\n`);

  const options = { ...defaultTraining, seed: Number(values.seed) };
  const rows = readDataSet(values.data);
  const figures = crossValidate(rows, options);
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);

  const weights = encodeWeights(trainLinear(rows, options));
  const description = modelFile();
  const projects = [...new Set(rows.map((row) => row.project))].sort();
  const engine = `TensorFlow.js 4.22.0 (${backend.backend})`;
  const card = modelCard({
    model: parseModel(description, weights),
    figures,
    options,
    rows: rows.length,
    projects,
    engine,
  });
  await mkdir(values.out, { recursive: true });
  await writeFile(path.join(values.out, 'model.json'), `${JSON.stringify(description, null, 2)}\n`);
  await writeFile(path.join(values.out, 'weights.bin'), weights);
  await writeFile(path.join(values.out, 'MODEL_CARD.md'), card);
  process.stderr.write(`Wrote ${path.relative(process.cwd(), values.out)}\n`);
}
