import { seededRandom } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { YEAR } from '../../server/src/core/scoring/history/good12.ts';
import {
  type Calibration,
  calibrate,
  calibrated,
  NO_CALIBRATION,
} from '../../server/src/core/scoring/model/calibrate.ts';
import type { LabelledChange } from './labels.ts';
import { calibrationError, mean } from './measures.ts';

/** Calibration within projects, each on what it had learned of itself at the time; means over projects. */
export interface CalibrationFigures {
  projects: number;
  withinProject: number;
  /** What a perfect model would show at the same counts, from chance alone. */
  perfect: number;
  excess: number;
  pooled: number;
}

/** Fewer changes make ten bins of nothing. */
const MIN_CHANGES = 100;
/** A project's calibration is made again when so many more labels are known. */
const STEP = 20;
const DRAWS = 20;

/** `chances`: of each row, that it turns out good. */
export function calibrationWithin(
  rows: readonly LabelledChange[],
  chances: readonly number[],
  seed: number,
): CalibrationFigures {
  const judged = rows.flatMap((row, index) => {
    return row.good12 === null ? [] : [{ row, label: row.good12, chance: chances[index] ?? 0 }];
  });
  const random = seededRandom(seed);
  const groups = [...Map.groupBy(judged, ({ row }) => row.change.project).values()].map(calibrateInOrder);
  const projects = groups
    .filter((group) => group.length >= MIN_CHANGES)
    .map((group) => {
      const shown = group.map(({ chance }) => chance);
      const own = calibrationError(
        group.map(({ label }) => label),
        shown,
      );
      const draws = Array.from({ length: DRAWS }, () => shown.map((chance) => (random() < chance ? 1 : 0)));
      return { own, perfect: mean(draws.map((labels) => calibrationError(labels, shown))) };
    });
  const all = groups.flat();
  const withinProject = mean(projects.map(({ own }) => own));
  const perfect = mean(projects.map((project) => project.perfect));
  return {
    projects: projects.length,
    withinProject,
    perfect,
    excess: withinProject - perfect,
    pooled: calibrationError(
      all.map(({ label }) => label),
      all.map(({ chance }) => chance),
    ),
  };
}

interface Judged {
  row: LabelledChange;
  label: 0 | 1;
  chance: number;
}

/** Moves each chance by what was known of the project when the change was made: labels of changes at least a year older. */
function calibrateInOrder(group: readonly Judged[]): Judged[] {
  const ordered = group.toSorted((a, b) => a.row.change.time - b.row.change.time);
  let known = 0;
  let used = 0;
  let calibration: Calibration = NO_CALIBRATION;
  return ordered.map((judged) => {
    while ((ordered[known]?.row.change.time ?? Number.POSITIVE_INFINITY) + YEAR <= judged.row.change.time) known += 1;
    if (known - used >= STEP) {
      used = known;
      calibration = calibrate(ordered.slice(0, known).map(({ chance, label }) => ({ chance, happened: label === 1 })));
    }
    return { ...judged, chance: calibrated(calibration, judged.chance) };
  });
}
