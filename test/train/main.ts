import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { defaultTraining, trainLinear } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { encodeWeights, modelFile, parseModel } from '../../server/src/core/scoring/model/model.ts';
import { CACHE, loadEngine } from './engine.ts';
import { judge } from './judge.ts';
import { agreementOf, readLabels, withOwnLabels } from './labels.ts';
import { mineAll } from './mine-all.ts';
import type { ProjectChange } from './mined-change.ts';
import { modelCard } from './model-card.ts';

const USAGE = `Mines labelled changes from repositories, trains the scoring model, and writes model.json, weights.bin and MODEL_CARD.md.

  npm run train -- --repos DIR [--data FILE] [--out DIR] [--cache DIR] [--seed N] [--tfjs-node PATH] [--sample FILE]

  --repos DIR       work trees or git directories, one a project: NAME, OWNER+NAME or OWNER/NAME
  --data FILE       labels that others made of the same changes (CSV or CSV.GZ): how far ours agree is told
  --out DIR         where to write (default: server/models)
  --cache DIR       where mined changes are kept (default: ${CACHE})
  --seed N          default ${defaultTraining.seed}
  --tfjs-node PATH  an installed @tensorflow/tfjs-node to train with
  --sample FILE     write a small sample of the changes too, for tests
`;

/** Changes of each project in a sample. */
const SAMPLE = 90;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repos: { type: 'string' },
      data: { type: 'string' },
      out: { type: 'string', default: path.join(import.meta.dirname, '../../server/models') },
      cache: { type: 'string', default: CACHE },
      seed: { type: 'string', default: String(defaultTraining.seed) },
      'tfjs-node': { type: 'string' },
      sample: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.repos === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const options = { ...defaultTraining, seed: Number(values.seed) };
  const changes = await mineAll(values.repos, values.cache, (line) => process.stderr.write(`${line}\n`));
  const agreement = values.data === undefined ? [] : agreementOf(changes, readLabels(values.data));
  const backend = await loadEngine(values['tfjs-node']);
  const rows = withOwnLabels(changes);
  const figures = judge({ training: rows, judged: rows }, options);
  process.stdout.write(`${JSON.stringify({ agreement, ...figures }, null, 2)}\n`);

  const weights = encodeWeights(trainLinear(rows, options));
  const description = modelFile(figures.projects);
  const engine = `TensorFlow.js 4.22.0 (${backend.backend})`;
  const card = modelCard({ model: parseModel(description, weights), figures, agreement, options, engine });
  await mkdir(values.out, { recursive: true });
  await writeFile(path.join(values.out, 'model.json'), `${JSON.stringify(description, null, 2)}\n`);
  await writeFile(path.join(values.out, 'weights.bin'), weights);
  await writeFile(path.join(values.out, 'MODEL_CARD.md'), card);
  process.stderr.write(`Wrote ${path.relative(process.cwd(), values.out)}\n`);
  if (values.sample !== undefined) await writeFile(values.sample, sampleOf(rows.map(({ change }) => change)));
}

/** As many changes of each project, spread over its time; without the names of commits. */
function sampleOf(changes: readonly ProjectChange[]): Uint8Array {
  const groups = [...Map.groupBy(changes, ({ project }) => project).values()];
  const lines = groups.flatMap((group) => {
    const step = Math.max(1, Math.floor(group.length / SAMPLE));
    return group.filter((_, index) => index % step === 0).slice(0, SAMPLE);
  });
  return gzipSync(lines.map((change) => JSON.stringify({ ...change, commit: '' })).join('\n'), { level: 9 });
}
