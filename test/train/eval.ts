import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { defaultTraining } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { namedFeatures } from '../../server/src/core/scoring/features/features.ts';
import { evaluate } from '../../server/src/core/scoring/model/evaluate.ts';
import { heads, parseModel, type ScoringModel } from '../../server/src/core/scoring/model/model.ts';
import { CACHE, loadEngine } from './engine.ts';
import type { HeadFigures } from './figures.ts';
import { type Comparison, type Figures, type Judgement, judge, judgement, kameiLinear } from './judge.ts';
import { type LabelledChange, readLabels, withGivenLabels, withOwnLabels } from './labels.ts';
import { mineAll } from './mine-all.ts';
import { leaveProjectsOut, type Trial } from './splits.ts';

const USAGE = `Judges the scoring model by labels of public changes.

  npm run eval -- --repos DIR --labels CSV [--json] [--model DIR] [--cache DIR] [--seed N] [--tfjs-node PATH]

  --repos DIR    work trees or git directories, one a project: NAME, OWNER+NAME or OWNER/NAME
  --labels CSV   repo, commit, n_code, n_src, surv365, surv730, bug365, reverted (CSV or CSV.GZ)
  --model DIR    the shipped model (default: server/models)

The features come from the extractor, by a walk through each repository; changes without a label are passed over. Projects that the
shipped model learned from are judged by models that did not (five folds by project; and by time), but from all that was mined of the others,
as \`train\` does; other projects by the shipped model.
`;

/** What is printed; a part is null where there are no such projects. */
interface Report {
  unseenProjects: (Judgement & { projects: string[] }) | null;
  seenProjects: Figures | null;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      repos: { type: 'string' },
      labels: { type: 'string' },
      json: { type: 'boolean', default: false },
      model: { type: 'string', default: path.join(import.meta.dirname, '../../server/models') },
      cache: { type: 'string', default: CACHE },
      seed: { type: 'string', default: String(defaultTraining.seed) },
      'tfjs-node': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.repos === undefined || values.labels === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const changes = await mineAll(values.repos, values.cache, (line) => process.stderr.write(`${line}\n`));
  const rows = withGivenLabels(changes, readLabels(values.labels));
  if (rows.length === 0) throw new Error('none of the labels is of a change in these repositories');
  await loadEngine(values['tfjs-node']);
  const model = parseModel(
    JSON.parse(readFileSync(path.join(values.model, 'model.json'), 'utf8')),
    readFileSync(path.join(values.model, 'weights.bin')),
  );
  const report = reportOn({ training: withOwnLabels(changes), judged: rows }, model, {
    ...defaultTraining,
    seed: Number(values.seed),
  });
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : describe(report));
}

function reportOn({ training, judged }: Trial, model: ScoringModel, options: typeof defaultTraining): Report {
  const learned = new Set(model.trainedOn);
  const isSeen = ({ change }: LabelledChange) => learned.has(change.project);
  const seen = judged.filter(isSeen);
  const unseen = judged.filter((row) => !isSeen(row));
  return {
    unseenProjects:
      unseen.length === 0
        ? null
        : {
            projects: [...new Set(unseen.map(({ change }) => change.project))].sort(),
            ...judgement(unseen, chancesOf(model, unseen), kameiOn(unseen, seen, options.seed), options.seed),
          },
    seenProjects: seen.length === 0 ? null : judge({ training: training.filter(isSeen), judged: seen }, options),
  };
}

function chancesOf(model: ScoringModel, rows: readonly LabelledChange[]): number[][] {
  return rows.map(({ features }) => {
    const evaluation = evaluate(model, namedFeatures(features));
    return heads.map((head) => evaluation[head]);
  });
}

/** The other model learns from the projects that ours learned from, where they are here; else from the other ones. */
const kameiOn = (unseen: readonly LabelledChange[], seen: readonly LabelledChange[], seed: number): number[][] =>
  seen.length === 0
    ? leaveProjectsOut({ training: unseen, judged: unseen }, kameiLinear, seed)
    : kameiLinear(seen, unseen);

function describe({ unseenProjects, seenProjects }: Report): string {
  return [
    ...(unseenProjects === null ? [] : ['Projects the shipped model never learned from', ...table(unseenProjects)]),
    ...(seenProjects === null
      ? []
      : [
          'Leaving projects out',
          ...table(seenProjects.leaveProjectsOut),
          'Trained before 2021, tested from 2022',
          ...table(seenProjects.timeOrdered),
        ]),
    '',
  ].join('\n');
}

const table = ({ model, kameiLinear, addedLines }: Comparison): string[] =>
  heads.flatMap((head) => [
    row(head, 'model', model[head]),
    row(head, 'Kamei-linear', kameiLinear[head]),
    row(head, 'added lines', addedLines[head]),
  ]);

const row = (head: string, name: string, { aucPooled, aucMean, calibrationError, survivalRho }: HeadFigures): string =>
  `  ${head.padEnd(12)} ${name.padEnd(13)} AUC ${short(aucPooled)} / ${short(aucMean)}  ECE ${short(calibrationError)}  rho ${survivalRho === null ? '–' : short(survivalRho)}`;

const short = (value: number): string => value.toFixed(3);

await main();
