import type { Checkpoint } from '../../ports/history-store.ts';

/** One checkpoint is kept at least so many changes behind the newest, for branches that began before it. */
export const BEHIND = 256;

/**
 * Which of the checkpoints beside the newest one, longest history first, nobody will need: all but the longest that is far enough behind,
 * and the shortest of those that will be so next.
 */
export function superfluous(others: readonly Checkpoint[], changes: number): Checkpoint[] {
  const isBehind = (other: Checkpoint) => other.changes <= changes - BEHIND;
  const kept = [others.find(isBehind), others.findLast((other) => !isBehind(other) && other.changes < changes)];
  return others.filter((other) => !kept.includes(other));
}
