/** Significant tokens from `from` to `to`. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Whether a token of a stretch is marked. Looked at in place: most that are asked about are short, or marked at their beginning. */
export function hasMark(marks: Uint8Array, { from, to }: Stretch): boolean {
  for (let index = from; index < to; index += 1) if ((marks[index] ?? 0) !== 0) return true;
  return false;
}

/** How many tokens of a stretch are marked with 1. */
export function markedIn(marks: Uint8Array, { from, to }: Stretch): number {
  let marked = 0;
  for (let index = from; index < to; index += 1) if (marks[index] === 1) marked += 1;
  return marked;
}

/** Whether more than half of the tokens of a stretch are marked with 1. */
export const isMarkedMostly = (marks: Uint8Array, stretch: Stretch): boolean =>
  2 * markedIn(marks, stretch) > stretch.to - stretch.from;
