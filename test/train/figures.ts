import { type Head, heads } from '../../server/src/core/scoring/model/model.ts';
import type { LabelledChange } from './labels.ts';
import { auc, calibrationError, mean, rankCorrelation } from './measures.ts';

/** How well chances told what came. */
export interface HeadFigures {
  changes: number;
  /** Over all changes at once, and the mean over projects with both labels. */
  aucPooled: number;
  aucMean: number;
  calibrationError: number;
  /** Null for bug12: rank correlation of the chance with the share of lines that stand after a year. */
  survivalRho: number | null;
}

export const labelOf = (row: LabelledChange, head: Head): 0 | 1 | null => (head === 'bug12' ? row.bug12 : row.good12);

/** `chances`: of each row, a head after another. */
export function figuresOf(
  rows: readonly LabelledChange[],
  chances: readonly (readonly number[])[],
): Record<Head, HeadFigures> {
  const figures = heads.map((head, index) => [
    head,
    headFigures(
      rows,
      head,
      chances.map((row) => row[index] ?? 0),
    ),
  ]);
  return Object.fromEntries(figures) as Record<Head, HeadFigures>;
}

/** `values`: chances, or anything else that changes can be ranked by. */
export function headFigures(rows: readonly LabelledChange[], head: Head, values: readonly number[]): HeadFigures {
  const judged = rows.flatMap((row, index) => {
    const label = labelOf(row, head);
    return label === null ? [] : [{ project: row.change.project, label, value: values[index] ?? 0, surv: row.surv365 }];
  });
  const labels = (group: typeof judged) => group.map(({ label }) => label);
  const chances = (group: typeof judged) => group.map(({ value }) => value);
  const areas = [...Map.groupBy(judged, ({ project }) => project).values()]
    .map((group) => auc(labels(group), chances(group)))
    .filter((area) => !Number.isNaN(area));
  const survivors = judged.filter(({ surv }) => surv !== null);
  return {
    changes: judged.length,
    aucPooled: auc(labels(judged), chances(judged)),
    aucMean: mean(areas),
    calibrationError: calibrationError(labels(judged), chances(judged)),
    survivalRho:
      head === 'bug12'
        ? null
        : rankCorrelation(
            survivors.map(({ value }) => value),
            survivors.map(({ surv }) => surv ?? 0),
          ),
  };
}
