import type { TrainingOptions } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { featureNames } from '../../server/src/core/scoring/features.ts';
import type { ScoringModel } from '../../server/src/core/scoring/model.ts';
import type { HeadFigures } from './cross-validation.ts';

export interface CardContent {
  model: ScoringModel;
  figures: { good12: HeadFigures; bug12: HeadFigures };
  options: TrainingOptions;
  rows: number;
  projects: readonly string[];
  engine: string;
}

/** Columns of the data set behind each feature. */
const columns: Readonly<Record<string, string>> = {
  fileLines: 'v_lt',
  developers: 'v_ndev',
  changes: 'v_nuc',
  age: 'v_age',
  churn: 'v_churn60',
  fixes: 'v_filefix',
  newFile: 'v_new',
  surprise: 'x_tok_xent',
  newWords: 'x_newid',
  onlyTests: 'nov_src = 0',
  sourceLines: 'nov_src',
  testLines: 'nov_test',
  branches: 'x_ctrl',
  definitions: 'x_defs',
  units: 'x_tok_n',
  entropy: 'x_tok_h',
  removedLines: 'code_del',
};

/** The card that ships beside the weights: what the model is, what it was judged by, and what it can't tell. */
export function modelCard({ model, figures, options, rows, projects, engine }: CardContent): string {
  return `# Model card: Cairn score

A linear model with two heads over ${featureNames.length} features of a change. **good12**: the chance that, twelve months on, at least 80 % of the added
code lines stand, no fix took any of its source lines, and it was not reverted. **bug12**: the chance that a fix takes one of its source
lines within twelve months. The score is novel tokens × good12. Made by \`node test/train/main.ts\`; do not edit.

- Scorer hash: \`${model.scorerHash}\`
- Data: ${rows} changes of ${projects.length} public projects (${projects.join(', ')}), numbers only.
- Training: Adam, ${options.epochs} epochs, batches of ${options.batchSize}, rate ${options.learningRate} falling to zero, weight decay ${options.l2}, seed ${options.seed}, on ${engine}.
  The same data, seed and engine give the same bytes.

## How well it predicts

Projects it never learned from: five folds by project, seed ${options.seed}. AUC .5 is a coin, 1 is certainty.

| head | changes | AUC pooled / mean per project | AUC of added lines alone | calibration error (10 bins) |
|---|---|---|---|---|
${row('good12', figures.good12)}
${row('bug12', figures.bug12)}

This is a first model. It ranks changes better than their size does, and it is far from certain about any single one.

## Features

| feature | column of the data | mean | good12 | bug12 |
|---|---|---|---|---|
${featureNames.map((name, index) => featureRow(name, index, model)).join('\n')}

Weights are per standard deviation. Counts enter as ln(1 + count); each standardized feature is held within ±4.

- Features of size (from \`sourceLines\` on) have no weight in good12. There they would raise the chance of small changes, and so pay for
  cutting one change into many. This costs AUC: with them the same training reaches .696 / .687.
- Means over touched files are weighted by novel source lines, of tests only where there are none. Documentation, comments, moved and
  repeated lines have no weight.
- Not used: author, message, date and size of the change itself; \`v_self\`, \`rem_self\` (they ask who the author is); \`v_nb_age\`, \`rem_age\`, \`v_hunks\`
  (need the owner of each line: no index of that yet); \`proj_dead90\`, \`proj_fix\`, \`v_filedead\` (need the whole history); \`x_ind_*\`, \`x_len_mean\`
  (change with a formatter); \`x_zratio\` (depends on a compressor).

## Limits

- \`surprise\` and \`newWords\` are trained against all code a project ever had and computed against the code of the base commit.
- History is read along first parents, through renames that keep half of the lines, at most 500 changes a file.
- The same code in a new file gets a better chance than in a busy one: there is no past to speak against it.
- Trained on ten years of open-source JavaScript, TypeScript, Python, Go, Rust, Java, C and Solidity. Elsewhere it is a guess.
- Deletions, documentation, tests, review and design are invisible to it.
`;
}

const row = (head: string, figures: HeadFigures): string =>
  `| ${head} | ${figures.changes} | **${short(figures.aucPooled)} / ${short(figures.aucMean)}** | ${short(figures.linesPooled)} / ${short(figures.linesMean)} | ${short(figures.calibrationError)} |`;

function featureRow(name: string, index: number, model: ScoringModel): string {
  const weight = (value: number | undefined) => (value === 0 ? '–' : (value ?? 0).toFixed(2));
  return `| ${name} | ${columns[name] ?? ''} | ${(model.mean[index] ?? 0).toFixed(2)} | ${weight(model.kernel.good12[index])} | ${weight(model.kernel.bug12[index])} |`;
}

const short = (value: number): string => value.toFixed(3).replace(/^0/, '');
