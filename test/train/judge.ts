import { predictLinear, type TrainingOptions, trainLinear } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { type Head, heads } from '../../server/src/core/scoring/model/model.ts';
import { figuresOf, type HeadFigures, headFigures, labelOf } from './figures.ts';
import { kameiNames } from './kamei.ts';
import type { LabelledChange } from './labels.ts';
import { fitLogistic, predictLogistic } from './logistic.ts';
import { type CalibrationFigures, calibrationWithin } from './project-calibration.ts';
import { type RankingFigures, rankAuthors } from './ranking.ts';
import { type Learner, leaveProjectsOut, type Trial, timeOrdered } from './splits.ts';

type ByHead = Record<Head, HeadFigures>;

/** Our model beside the usual one and beside the size of changes alone, on the same changes. */
export interface Comparison {
  model: ByHead;
  kameiLinear: ByHead;
  addedLines: ByHead;
}

/** Of changes that the judged models never learned from. */
export interface Judgement extends Comparison {
  /** By each project's own past: of the chance that is shown, and of the one that is paid by. */
  calibration: { good12: CalibrationFigures; durability: CalibrationFigures };
  ranking: RankingFigures;
}

export interface Figures {
  changes: number;
  projects: string[];
  leaveProjectsOut: Judgement;
  timeOrdered: Comparison;
}

/** `trial`: of the same projects. Every model learns from the same changes. */
export function judge(trial: Trial, options: TrainingOptions): Figures {
  const rows = trial.judged;
  const model = tensorFlow(options);
  const chances = leaveProjectsOut(trial, model, options.seed);
  const kamei = leaveProjectsOut(trial, kameiLinear, options.seed);
  const later = timeOrdered(trial, model);
  return {
    changes: rows.length,
    projects: [...new Set(rows.map(({ change }) => change.project))].sort(),
    leaveProjectsOut: judgement(rows, chances, kamei, options.seed),
    timeOrdered: compare(later.rows, later.chances, timeOrdered(trial, kameiLinear).chances),
  };
}

/** `kamei`: the other model's chances of the same changes. */
export function judgement(
  rows: readonly LabelledChange[],
  chances: readonly number[][],
  kamei: readonly number[][],
  seed: number,
): Judgement {
  const within = (head: Head) =>
    calibrationWithin(
      rows,
      chances.map((row) => row[heads.indexOf(head)] ?? 0),
      seed,
    );
  return {
    ...compare(rows, chances, kamei),
    calibration: { good12: within('good12'), durability: within('durability') },
    ranking: ranking(rows, chances),
  };
}

function compare(
  rows: readonly LabelledChange[],
  chances: readonly number[][],
  kamei: readonly number[][],
): Comparison {
  const lines = rows.map(({ change }) => change.addedLines);
  const bySize = heads.map((head) => {
    const values = lines.map((count) => (head === 'bug12' ? 1 : -1) * count);
    return [head, { ...headFigures(rows, head, values), calibrationError: Number.NaN }] as const;
  });
  return {
    model: figuresOf(rows, chances),
    kameiLinear: figuresOf(rows, kamei),
    addedLines: Object.fromEntries(bySize) as ByHead,
  };
}

function ranking(rows: readonly LabelledChange[], chances: readonly number[][]): RankingFigures {
  return rankAuthors(
    rows.flatMap((row, index) => {
      if (row.good12 === null) return [];
      const score = row.change.novelTokens * (chances[index]?.[heads.indexOf('durability')] ?? 0);
      const standing = row.good12 === 1 ? (row.surv365 ?? 0) : 0;
      const durable = { durableSource: row.sourceLines * standing, durableCode: row.codeLines * standing };
      return [{ change: row.change, score, ...durable }];
    }),
  );
}

const tensorFlow =
  (options: TrainingOptions): Learner =>
  (training, judged) =>
    predictLinear(
      trainLinear(training, options),
      judged.map(({ features }) => features),
    );

/** Kamei's measures in a linear model of their own for each head. */
export const kameiLinear: Learner = (training, judged) => {
  const models = heads.map((head) => {
    const known = training.filter((row) => labelOf(row, head) !== null);
    return fitLogistic(
      known.map(({ change }) => change.kamei.slice(0, kameiNames.length)),
      known.map((row) => labelOf(row, head) ?? 0),
    );
  });
  return judged.map(({ change }) => models.map((model) => predictLogistic(model, change.kamei)));
};
