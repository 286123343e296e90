import type { Checkpoint } from '../../ports/history-store.ts';

/** How far the older of the two checkpoints that are kept may fall behind the newest one. In changes. */
const FARTHEST = 1024;

/**
 * Which of the checkpoints beside the newest one, longest history first, are to go: all but one behind it, for branches that began there;
 * when that has fallen far behind, the next one takes its place.
 */
export function superfluous(others: readonly Checkpoint[], changes: number): Checkpoint[] {
  const isNear = (other: Checkpoint) => other.changes < changes && other.changes >= changes - FARTHEST;
  const kept = others.findLast(isNear) ?? others.find((other) => other.changes < changes);
  return others.filter((other) => other !== kept);
}
