import { BASIS_POINTS, type Payout, type PayPolicy, payEpoch, type WeighedAdvance } from '../core/reward/pay.ts';
import type { Address, Hex } from '../protocol/primitives.ts';
import { type Clock, epochOf } from './epoch-clock.ts';
import { type AdvancedEvent, type Book, type RepositoryState, roleHoldersAt, standing } from './repository-state.ts';

/** An advance with what it weighs and those of its credits that are proven. */
export interface JudgedAdvance {
  event: AdvancedEvent;
  weight: bigint;
  credits: { contributionKey: Hex; account: Address; basisPoints: number }[];
}

/** Where the settled work ends: the last epoch a standing or overruled settlement closed, or −1. A lapsed one is made again. */
export function lastClosedEpoch(book: Book): number {
  const closing = book.settlements.filter(({ dispute }) => dispute !== 'lapsed');
  return closing.reduce((last, { event }) => Math.max(last, event.epoch), -1);
}

/**
 * Advances that an epoch's settlement covers: all since the last settled epoch. Work done while there was no budget, or
 * whose data was missing, so waits for the next epoch that can pay it.
 */
export function coveredAdvances(state: RepositoryState, book: Book, clock: Clock, epoch: number): AdvancedEvent[] {
  const closed = lastClosedEpoch(book);
  return state.advances.filter((advance) => {
    const of = epochOf(clock, advance.time);
    return of > closed && of <= epoch;
  });
}

/**
 * What a settlement of an epoch may give out, burn included: its budget, and no more than what is left of the deposits by a
 * block. Grants made later leave as much (Treasury.grant), so that a settlement that was signed can always be sent.
 */
export function budgetOf(book: Book, epoch: number, block: number): bigint {
  const budget = book.budgets.findLast((entry) => entry.fromEpoch <= epoch && entry.block <= block)?.amount ?? 0n;
  const deposited = book.deposits
    .filter((deposit) => deposit.block <= block)
    .reduce((sum, deposit) => sum + deposit.amount, 0n);
  const granted = book.grants.filter((grant) => grant.block <= block).reduce((sum, grant) => sum + grant.amount, 0n);
  const settled = standing(book);
  const burnt = settled.reduce((sum, { burn }) => sum + burn, 0n);
  const unspent = deposited - granted - burnt - (settled.at(-1)?.event.cumulativeTotal ?? 0n);
  const available = unspent < budget ? unspent : budget;
  return available > 0n ? available : 0n;
}

/** What grants of an epoch gave. */
export function grantedIn(book: Book, epoch: number): bigint {
  return book.grants.filter((grant) => grant.epoch === epoch).reduce((sum, grant) => sum + grant.amount, 0n);
}

/** Epochs, in order, that could be the next to be settled: over, after the last one, with work and a budget. */
export function* candidateEpochs(
  state: RepositoryState,
  book: Book,
  clock: Clock,
  lastOver: number,
): Generator<number> {
  const [first] = coveredAdvances(state, book, clock, lastOver);
  if (first === undefined || book.deposits.length === 0) return;
  for (let epoch = Math.max(0, epochOf(clock, first.time)); epoch <= lastOver; epoch++) {
    if (budgetOf(book, epoch, Number.MAX_SAFE_INTEGER) > 0n) yield epoch;
  }
}

/** What each account earns in an epoch. Empty: nothing to settle. */
export function payouts(
  state: RepositoryState,
  advances: readonly JudgedAdvance[],
  money: { budget: bigint; granted: bigint; policy: PayPolicy },
  at: { number: number; time: number },
): Payout[] {
  const weighed: WeighedAdvance[] = advances.map(({ weight, credits }) => ({ weight, credits }));
  const roleHolders = roleHoldersAt(state, at.number, at.time);
  return payEpoch({ ...money, advances: weighed, roleHolders }).payouts;
}

/** How an account's pay of one settlement divides over its contributions, rounded down. */
export function rewardsByContribution(
  advances: readonly {
    weight: bigint;
    credits: readonly { contributionKey: Hex; account: Address; basisPoints: number }[];
  }[],
  paid: ReadonlyMap<Address, bigint>,
): Map<Hex, bigint> {
  const shares = new Map<Hex, { account: Address; share: bigint }>();
  const totals = new Map<Address, bigint>();
  for (const { weight, credits } of advances) {
    for (const { contributionKey, account, basisPoints } of credits) {
      const share = weight * BigInt(basisPoints);
      shares.set(contributionKey, { account, share: (shares.get(contributionKey)?.share ?? 0n) + share });
      totals.set(account, (totals.get(account) ?? 0n) + share);
    }
  }
  const rewards = new Map<Hex, bigint>();
  for (const [contributionKey, { account, share }] of shares) {
    const total = totals.get(account) ?? 0n;
    rewards.set(contributionKey, total === 0n ? 0n : ((paid.get(account) ?? 0n) * share) / total);
  }
  return rewards;
}

/** Durable tokens that one contribution has of an advance. */
export function scoreShare(weight: bigint, basisPoints: number): number {
  return Number((weight * BigInt(basisPoints)) / BASIS_POINTS) / 1_000_000;
}
