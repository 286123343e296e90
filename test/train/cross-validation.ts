import {
  defaultTraining,
  predictLinear,
  seededRandom,
  shuffle,
  type TrainingOptions,
  trainLinear,
} from '../../server/src/adapters/tensorflow/linear-model.ts';
import { type Head, heads } from '../../server/src/core/scoring/model.ts';
import type { ProjectRow } from './data-set.ts';
import { auc, calibrationError, mean } from './measures.ts';

export interface HeadFigures {
  changes: number;
  /** Over all changes at once, and the mean over projects with both labels. */
  aucPooled: number;
  aucMean: number;
  calibrationError: number;
  /** The same two areas when changes are ranked by added lines alone. */
  linesPooled: number;
  linesMean: number;
}

const FOLDS = 5;

/** Trains on four fifths of the projects and judges on the others, five times, so that no project judges what learned from it. */
export function crossValidate(
  rows: readonly ProjectRow[],
  options: TrainingOptions = defaultTraining,
): Record<Head, HeadFigures> {
  const projects = [...new Set(rows.map((row) => row.project))].sort();
  shuffle(projects, seededRandom(options.seed));
  const foldOf = new Map(projects.map((project, index) => [project, index % FOLDS]));
  const chances: number[][] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const weights = trainLinear(
      rows.filter((row) => foldOf.get(row.project) !== fold),
      options,
    );
    const held = rows.flatMap((row, index) => (foldOf.get(row.project) === fold ? [{ row, index }] : []));
    const predicted = predictLinear(
      weights,
      held.map(({ row }) => row.features),
    );
    for (const [at, { index }] of held.entries()) chances[index] = predicted[at] ?? [];
  }
  return {
    good12: figuresOf('good12', rows, chances),
    bug12: figuresOf('bug12', rows, chances),
  };
}

function figuresOf(head: Head, rows: readonly ProjectRow[], chances: readonly number[][]): HeadFigures {
  const judged = rows.flatMap((row, index) => {
    const label = row[head];
    const lines = head === 'good12' ? -row.addedLines : row.addedLines;
    return label === null
      ? []
      : [{ project: row.project, label, lines, chance: chances[index]?.[heads.indexOf(head)] ?? 0 }];
  });
  const byProject = Map.groupBy(judged, ({ project }) => project);
  const labels = judged.map(({ label }) => label);
  const meanAuc = (value: (row: (typeof judged)[number]) => number): number =>
    mean(
      [...byProject.values()]
        .map((group) =>
          auc(
            group.map(({ label }) => label),
            group.map(value),
          ),
        )
        .filter((area) => !Number.isNaN(area)),
    );
  return {
    changes: judged.length,
    aucPooled: auc(
      labels,
      judged.map(({ chance }) => chance),
    ),
    aucMean: meanAuc(({ chance }) => chance),
    calibrationError: calibrationError(
      labels,
      judged.map(({ chance }) => chance),
    ),
    linesPooled: auc(
      labels,
      judged.map(({ lines }) => lines),
    ),
    linesMean: meanAuc(({ lines }) => lines),
  };
}
