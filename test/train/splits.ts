import { seededRandom, shuffle } from '../../server/src/adapters/tensorflow/linear-model.ts';
import type { LabelledChange } from './labels.ts';

/** Fits on some changes and tells the chances of others, in their order. */
export type Learner = (training: readonly LabelledChange[], judged: readonly LabelledChange[]) => number[][];

const FOLDS = 5;
const start = (year: number): number => Date.UTC(year, 0, 1) / 1000;

/** The fold of each project, by name. */
export function foldsOf(projects: Iterable<string>, seed: number): Map<string, number> {
  const names = [...new Set(projects)].sort();
  shuffle(names, seededRandom(seed));
  return new Map(names.map((name, index) => [name, index % FOLDS]));
}

/** What models learn from, and what they are judged by: changes of the same projects, labelled alike or by others. */
export interface Trial {
  training: readonly LabelledChange[];
  judged: readonly LabelledChange[];
}

/** Chances of every judged change from a model that learned from four fifths of the projects, not from its own. */
export function leaveProjectsOut({ training, judged }: Trial, learn: Learner, seed: number): number[][] {
  const folds = foldsOf(
    judged.map(({ change }) => change.project),
    seed,
  );
  const chances: number[][] = [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const isHeld = ({ change }: LabelledChange) => folds.get(change.project) === fold;
    const held = judged.flatMap((row, index) => (isHeld(row) ? [{ row, index }] : []));
    const predicted = learn(
      training.filter((row) => !isHeld(row)),
      held.map(({ row }) => row),
    );
    for (const [at, { index }] of held.entries()) chances[index] = predicted[at] ?? [];
  }
  return chances;
}

/** Learns from what was made before 2021 and judges what was made from 2022 on; the year between lets the labels come true. */
export function timeOrdered(
  { training, judged }: Trial,
  learn: Learner,
): { rows: LabelledChange[]; chances: number[][] } {
  const later = judged.filter(({ change }) => change.time >= start(2022));
  const earlier = training.filter(({ change }) => change.time < start(2021));
  return { rows: later, chances: earlier.length === 0 || later.length === 0 ? [] : learn(earlier, later) };
}
