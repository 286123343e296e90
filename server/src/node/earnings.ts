import {
  type Earnings,
  earningsAfter,
  type LeavesFile,
  type LedgerScope,
  leavesOf,
  leavesTree,
} from '../core/reward/leaves.ts';
import { CairnError } from '../protocol/errors.ts';
import type { Clock } from './epoch-clock.ts';
import { MissingData } from './judge.ts';
import type { LeavesStore } from './leaves-store.ts';
import { type Book, type SettledEvent, standing } from './repository-state.ts';

/**
 * What each account earned by the settlements that stand: where its next leaf starts. Settlements whose leaves can't all be
 * claimed are passed over, and so are those whose leaves nobody has one epoch after they became final: a quorum that hides its
 * leaves must not stop a repository's pay for ever. Nobody loses by that, see Treasury.sol.
 * @param time Of the snapshot, unix seconds: what is passed over must not depend on when a validator looks.
 * Throws MissingData where leaves are still waited for; errors as PermanentReader's.
 */
export async function earningsBefore(
  book: Book,
  clock: Clock,
  time: number,
  store: LeavesStore,
  scopeOf: (epoch: number) => LedgerScope,
  signal: AbortSignal,
): Promise<Earnings> {
  let earned: Earnings = new Map();
  let total = 0n;
  for (const { event } of standing(book)) {
    const payout = event.cumulativeTotal - total;
    total = event.cumulativeTotal;
    const file = await readable(store.of(event, signal));
    if (file === null && event.finalizableAt + clock.epochLength > time)
      throw new MissingData(`The leaves of epoch ${event.epoch} can’t be found.`);
    if (file !== null && isOf(file, event, scopeOf(event.epoch)))
      earned = earningsAfter(earned, leavesOf(file), payout) ?? earned;
  }
  return earned;
}

/** The file, or null where it is nowhere, or is no leaves file at all. */
export async function readable(file: Promise<LeavesFile>): Promise<LeavesFile | null> {
  try {
    return await file;
  } catch (error) {
    const code = CairnError.from(error).code;
    if (code === 'item-missing' || code === 'item-forged') return null;
    throw error;
  }
}

/** The file's leaves are those of the settled root. */
function isOf(file: LeavesFile, event: SettledEvent, scope: LedgerScope): boolean {
  return file.leaves.length > 0 && leavesTree(scope, leavesOf(file)).root === event.root.toLowerCase();
}
