import type { Registry } from '../ports/registry.ts';
import type { KnownBlock } from './chain-log.ts';

export interface Clock {
  /** Start of epoch 0, unix seconds. */
  genesis: number;
  /** Seconds. */
  epochLength: number;
}

export function epochOf(clock: Clock, time: number): number {
  return Math.floor((time - clock.genesis) / clock.epochLength);
}

/** First second that no longer belongs to the epoch. */
export function endOf(clock: Clock, epoch: number): number {
  return clock.genesis + (epoch + 1) * clock.epochLength;
}

export interface Snapshot extends KnownBlock {
  time: number;
}

/**
 * The block whose state an epoch is settled by, the same for every validator: the last one before the epoch's end. Null
 * until a later block is finalized, so that it can neither change nor be followed by another one of that epoch.
 */
export async function snapshotOf(
  registry: Registry,
  range: { from: number; finalized: number },
  end: number,
): Promise<Snapshot | null> {
  const top = await registry.block(range.finalized);
  if (top === null || top.time < end) return null;
  let [low, high] = [range.from, range.finalized];
  // Invariant: the block at `high` is at or after the end; the one before `low` is not.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const block = await registry.block(middle);
    if (block === null) return null;
    if (block.time < end) low = middle + 1;
    else high = middle;
  }
  const before = await registry.block(low - 1);
  return before === null ? null : { number: low - 1, ...before };
}
