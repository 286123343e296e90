import type { TrainingOptions } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { FIRST_SHOWN_FEATURE, featureNames } from '../../server/src/core/scoring/features/features.ts';
import { heads, type ScoringModel } from '../../server/src/core/scoring/model/model.ts';
import type { Comparison, Figures } from './judge.ts';
import type { Agreement } from './labels.ts';
import { mean } from './measures.ts';

export interface CardContent {
  model: ScoringModel;
  figures: Figures;
  /** With labels that others made; empty where none were given. */
  agreement: readonly Agreement[];
  options: TrainingOptions;
  engine: string;
}

/** The card that ships beside the weights: what the model is, what it was judged by, and what it can't tell. */
export function modelCard({ model, figures, agreement, options, engine }: CardContent): string {
  const { leaveProjectsOut, timeOrdered } = figures;
  const { calibration, ranking } = leaveProjectsOut;
  return `# Model card: Cairn score

A linear model with three heads over ${featureNames.length} features of a change. **good12**: the chance that, twelve months on, at least 80 % of the added
code lines stand, no fix took any of its source lines, and it was not reverted. **durability**: the same chance, told without knowing the
size of the change; it is what a token is paid by: score = novel tokens × durability. **bug12**: the chance that a fix takes one of its source lines
within twelve months. good12 and bug12 are shown and pay nothing. Made by \`npm run train\`; do not edit.

- Scorer hash: \`${model.scorerHash}\`
- Data: ${figures.changes} changes of ${figures.projects.length} public projects (${figures.projects.join(', ')}), mined by the extractor that scores. At most the last 3,000
  labelled changes of each; none of bots, none above 5,000 lines or 200 files.
- Training: Adam, ${options.epochs} epochs, batches of ${options.batchSize}, rate ${options.learningRate} falling to zero, weight decay ${options.l2}, seed ${options.seed}, on ${engine}.
  The same data, seed and engine give the same bytes.

## How well it predicts

AUC pooled / mean per project (.5 is a coin, 1 is certainty), calibration error (ten bins), and the rank correlation with the share of lines
that stand after a year. Kamei-linear is the usual predictor of risky changes, fitted on the same changes.

Projects it never learned from: five folds by project, seed ${options.seed}.

${comparison(leaveProjectsOut)}

Trained on what was made before 2021, tested on what was made from 2022 on:

${comparison(timeOrdered)}

Within a project, after calibration on its own labels that were a year old (means over ${calibration.good12.projects} projects): calibration error ${short(calibration.good12.withinProject)} for
good12, where a perfect model shows ${short(calibration.good12.perfect)} from chance alone; ${short(calibration.durability.withinProject)} and ${short(calibration.durability.perfect)} for durability.

Authors of a project in a year, ranked (${ranking.groups} groups): rank correlation with the durable source lines of their good changes ${short(ranking.bySource.score)} by
score, ${short(ranking.bySource.addedLines)} by added lines, ${short(ranking.bySource.commits)} by commits; with durable lines of source and tests ${short(ranking.byCodeAndTests.score)}, ${short(ranking.byCodeAndTests.addedLines)} and ${short(ranking.byCodeAndTests.commits)}: the score
pays no tests.
${agreement.length === 0 ? '' : `\n${agreementTable(agreement)}\n`}
## Features

| feature | mean | ${heads.join(' | ')} |
|---|---|${heads.map(() => '---|').join('')}
${featureNames.map((name, index) => featureRow(name, index, model)).join('\n')}

Weights are per standard deviation. Counts enter as ln(1 + count); each standardized feature is held within ±4.

- Features from \`${featureNames[FIRST_SHOWN_FEATURE]}\` on have no weight in durability: they say how large a change is, or what is particular
  to its files, or what happened in the week before its base. What that costs stands above: durability beside good12.
- A dash is an input that a head does not have. bug12 and good12 lack those without which they judge strange projects better.
- A token is paid by the place it goes to, and the score is a sum over files: the parts of a change that is cut up find together what the
  whole finds. The heads learn from whole changes, of several files from the mean over them.
- What durability is told of the project's changes is that of a week before the base: parts of a change do not see each
  other in it. The other heads know all up to the base; what happened of late are counts that halve each year, what is
  recent (\`recentFixes\`, \`folderFixes\`, \`recentChanges\`) each month.
- A file that is less than a week old has the volume of the busiest older file in its folder besides its own.
- Means over touched files are weighted by novel source tokens for durability, by lines that come and go for the others; of tests only where
  there is no source.
- Not used: author, message and date of the change itself.

## Limits

- durability does not know the size of a change, which says more than all it knows.
- Trained on ten years of open-source JavaScript, TypeScript, Python, Go, Rust, Java, C and Solidity. Elsewhere it is a guess.
- Deletions, documentation, tests, review and design are invisible to it.
`;
}

const comparison = ({ model, kameiLinear, addedLines }: Comparison): string =>
  [
    '| head | changes | AUC | calibration error | survival rho | Kamei-linear AUC | added lines AUC |',
    '|---|---|---|---|---|---|---|',
    ...heads.map((head) => {
      const { changes, calibrationError, survivalRho } = model[head];
      const rho = survivalRho === null ? '–' : short(survivalRho);
      return `| ${head} | ${changes} | **${areas(model[head])}** | ${short(calibrationError)} | ${rho} | ${areas(kameiLinear[head])} | ${areas(addedLines[head])} |`;
    }),
  ].join('\n');

const areas = ({ aucPooled, aucMean }: { aucPooled: number; aucMean: number }): string =>
  `${short(aucPooled)} / ${short(aucMean)}`;

function agreementTable(agreement: readonly Agreement[]): string {
  const over = (of: (project: Agreement) => number) => {
    const values = agreement.map(of).filter((value) => !Number.isNaN(value));
    return `${short(mean(values))} (least ${short(Math.min(...values))})`;
  };
  return [
    'Labels agree with those that another miner made of the same changes, mean over projects: correlation of the share of lines that stand after',
    `a year ${over(({ surv365 }) => surv365)}, after two ${over(({ surv730 }) => surv730)}; equal labels: fixed ${over(({ bug365 }) => bug365)}, reverted ${over(({ reverted }) => reverted)}, good12 ${over(({ good12 }) => good12)}.`,
  ].join('\n');
}

function featureRow(name: string, index: number, model: ScoringModel): string {
  const weight = (value: number | undefined) => (value === 0 ? '–' : (value ?? 0).toFixed(2));
  const weights = heads.map((head) => weight(model.kernel[head][index]));
  return `| ${name} | ${(model.mean[index] ?? 0).toFixed(2)} | ${weights.join(' | ')} |`;
}

/** Three digits, without the zero before the point. */
const short = (value: number): string => value.toFixed(3).replace(/^(-?)0\./, '$1.');
