import { type LeavesFile, leavesOf, leavesTree } from '../core/reward/leaves.ts';
import { checksumAddress } from '../core/signature/account.ts';
import type { Contribution, ContributionStage } from '../protocol/contribution.ts';
import type { Contributor, EpochSummary, RepositorySummary } from '../protocol/node-api.ts';
import type { Address, Hex, RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import { type Clock, epochOf } from './epoch-clock.ts';
import { grantedIn, lastClosedEpoch, rewardsByContribution, scoreShare } from './epoch-plan.ts';
import type { Proof } from './proofs.ts';
import {
  type AdvancedEvent,
  type Book,
  isFinalAt,
  lower,
  type RecordedEvent,
  type RepositoryState,
  type Settlement,
  standing,
} from './repository-state.ts';
import type { Standing } from './settler.ts';

/** What views are made of besides the chain's own state. */
export interface ViewContext {
  asset: RepositoryAsset;
  clock: Clock;
  /** Chain time, unix seconds. */
  time: number;
  proof(contributionKey: Hex): Proof | null;
  /** Whether its publication is sealed for others. */
  unreadable(event: RecordedEvent): boolean;
  /** Null until it was scored. */
  weight(advance: AdvancedEvent): bigint | null;
  leaves(sha256: Sha256): LeavesFile | null;
  tokenInfo(token: Address): { symbol: string; decimals: number };
  standing(book: Book): Standing;
}

type View = Omit<Contribution, 'revision'>;
type Reward = NonNullable<Contribution['reward']>;

export function contributionViews(state: RepositoryState, context: ViewContext): View[] {
  const rewards = rewardsOf(state, context);
  const credited = new Map<Hex, { advance: AdvancedEvent; basisPoints: number }>();
  for (const advance of state.advances) {
    for (const { contributionKey, basisPoints } of advance.credits)
      credited.set(contributionKey, { advance, basisPoints });
  }
  return [...state.records.values()].map((event) =>
    contributionView(event, credited.get(event.contributionKey) ?? null, rewards.get(event.contributionKey), context),
  );
}

function contributionView(
  event: RecordedEvent,
  credit: { advance: AdvancedEvent; basisPoints: number } | null,
  settled: SettledReward | undefined,
  context: ViewContext,
): View {
  const { record } = event;
  const proof = context.proof(event.contributionKey);
  const weight = credit === null ? null : context.weight(credit.advance);
  return {
    contributionKey: event.contributionKey,
    repository: context.asset,
    author: checksumAddress(record.author),
    commit: record.commitId,
    tree: record.treeId,
    payloadSha256: record.payloadSha256,
    manifestSha256: record.manifestSha256,
    arweaveId: event.arweaveId,
    stage: stageOf({
      proof,
      settled,
      unreadable: context.unreadable(event),
      advanced: credit !== null,
      scored: weight !== null,
    }),
    proven: proof?.proven ?? false,
    recordedAt: { block: event.block, transaction: event.transaction, time: event.time },
    advancedAt:
      credit === null
        ? null
        : {
            block: credit.advance.block,
            transaction: credit.advance.transaction,
            commit: credit.advance.newCommit,
            basisPoints: credit.basisPoints,
          },
    score: credit === null || weight === null || !proof?.proven ? null : scoreShare(weight, credit.basisPoints),
    reward: settled?.reward ?? null,
  };
}

function stageOf({
  proof,
  settled,
  unreadable,
  advanced,
  scored,
}: {
  proof: Proof | null;
  settled: SettledReward | undefined;
  unreadable: boolean;
  advanced: boolean;
  scored: boolean;
}): ContributionStage {
  if (proof !== null && !proof.proven) return 'unproven';
  if (settled?.reward.claimed) return 'paid';
  if (settled?.final) return 'finalized';
  if (settled) return 'attested';
  if (unreadable) return 'unreadable';
  if (!advanced) return 'recorded';
  return scored && proof !== null ? 'scored' : 'advanced';
}

interface SettledReward {
  reward: Reward;
  final: boolean;
}

/** What settlements gave to each contribution. */
function rewardsOf(state: RepositoryState, context: ViewContext): Map<Hex, SettledReward> {
  const rewards = new Map<Hex, SettledReward>();
  for (const book of state.books.values()) {
    for (const settlement of standing(book)) {
      const file = context.leaves(settlement.event.leavesSha256);
      if (file === null) continue;
      for (const [key, reward] of settlementRewards(book, settlement, file, context)) rewards.set(key, reward);
    }
  }
  return rewards;
}

function* settlementRewards(
  book: Book,
  settlement: Settlement,
  file: LeavesFile,
  context: ViewContext,
): Generator<[Hex, SettledReward]> {
  const leaves = new Map(leavesOf(file).map((leaf) => [lower(leaf.account), leaf]));
  const paid = new Map([...leaves].map(([account, leaf]) => [account, leaf.amount]));
  const advances = file.advances.map((advance) => ({ ...advance, weight: BigInt(advance.weight) }));
  const accounts = new Map(
    advances.flatMap(({ credits }) => credits.map((credit) => [credit.contributionKey, credit.account])),
  );
  for (const [key, amount] of rewardsByContribution(advances, paid)) {
    const account = lower(accounts.get(key) ?? '0x');
    const claim = book.claims.get(account);
    const claimed = claim !== undefined && amount > 0n && claim.cumulative >= (leaves.get(account)?.cumulative ?? 0n);
    const reward: Reward = {
      token: checksumAddress(book.token),
      ...context.tokenInfo(book.token),
      amount: String(amount),
      epoch: settlement.event.epoch,
      claimed,
      claimTransaction: claimed ? claim.transaction : null,
    };
    yield [key, { reward, final: isFinalAt(settlement, context.time) }];
  }
}

/** The book whose sums stand for a repository: the one with the most deposits, since tokens don't add up. */
function mainBook(state: RepositoryState): Book | null {
  const books = [...state.books.values()].filter((book) => book.deposits.length > 0);
  return books.sort((a, b) => b.deposits.length - a.deposits.length)[0] ?? null;
}

export function repositoryView(state: RepositoryState, context: ViewContext): RepositorySummary {
  const claims = [...(mainBook(state)?.claims.values() ?? [])];
  return {
    repository: context.asset,
    name: state.name,
    owner: checksumAddress(state.owner),
    parentId: String(state.parentId),
    mainRef: state.mainRef,
    tip: state.tip,
    contributions: state.records.size,
    paid: String(claims.reduce((sum, claim) => sum + claim.cumulative, 0n)),
  };
}

/** What standing settlements gave to each account, as far as their leaves are known here. */
function earnings(book: Book, context: ViewContext): Map<Address, bigint> {
  const earned = new Map<Address, bigint>();
  for (const { event } of standing(book)) {
    const file = context.leaves(event.leavesSha256);
    for (const { account, amount } of file === null ? [] : leavesOf(file))
      earned.set(lower(account), (earned.get(lower(account)) ?? 0n) + amount);
  }
  return earned;
}

/** Those with a proven contribution, the highest score first. */
export function contributorViews(state: RepositoryState, context: ViewContext): Contributor[] {
  const book = mainBook(state);
  const earned = book ? earnings(book, context) : new Map<Address, bigint>();
  const contributors = new Map<Address, Contributor>();
  for (const view of contributionViews(state, context)) {
    if (!view.proven) continue;
    const account = lower(view.author);
    const known = contributors.get(account);
    contributors.set(account, {
      account: view.author,
      contributions: (known?.contributions ?? 0) + 1,
      score: (known?.score ?? 0) + (view.score ?? 0),
      earned: String(earned.get(account) ?? 0n),
      claimed: String(book?.claims.get(account)?.cumulative ?? 0n),
    });
  }
  return [...contributors.values()].sort((a, b) => b.score - a.score || (a.account < b.account ? -1 : 1));
}

const EPOCHS_TOLD = 50;

/** The newest first; leaves with proofs, so that anyone can claim from what a node tells. */
export function epochViews(state: RepositoryState, context: ViewContext): EpochSummary[] {
  return [...state.books.values()]
    .filter((book) => book.deposits.length > 0)
    .flatMap((book) => [
      ...unsettledViews(state, book, context),
      ...book.settlements.toReversed().map((s) => settledView(book, s, context)),
    ])
    .slice(0, EPOCHS_TOLD);
}

function unsettledViews(state: RepositoryState, book: Book, context: ViewContext): EpochSummary[] {
  const current = epochOf(context.clock, context.time);
  const closed = lastClosedEpoch(book);
  const empty = {
    repository: context.asset,
    token: checksumAddress(book.token),
    attempt: 0,
    why: null,
    root: null,
    leavesSha256: null,
    cumulativeTotal: '0',
    burn: '0',
    transaction: null,
    leaves: [],
  };
  const next = context.standing(book);
  const views: EpochSummary[] = [];
  if (state.advances.some((advance) => epochOf(context.clock, advance.time) === current))
    views.push({ ...empty, epoch: current, granted: String(grantedIn(book, current)), state: 'open' });
  if (next !== null && next.epoch > closed)
    views.push({
      ...empty,
      epoch: next.epoch,
      granted: String(grantedIn(book, next.epoch)),
      state: next.state,
      why: next.why,
    });
  return views;
}

function settledView(book: Book, settlement: Settlement, context: ViewContext): EpochSummary {
  const { event, dispute } = settlement;
  const file = context.leaves(event.leavesSha256);
  return {
    repository: context.asset,
    token: checksumAddress(book.token),
    epoch: event.epoch,
    attempt: event.attempt,
    state: dispute === 'none' ? (isFinalAt(settlement, context.time) ? 'finalized' : 'settled') : 'challenged',
    why: null,
    root: event.root,
    leavesSha256: event.leavesSha256,
    cumulativeTotal: String(event.cumulativeTotal),
    granted: String(grantedIn(book, event.epoch)),
    burn: String(settlement.burn),
    transaction: event.transaction,
    leaves: file === null ? [] : leafViews(book, file),
  };
}

function leafViews(book: Book, file: LeavesFile): EpochSummary['leaves'] {
  const leaves = leavesOf(file);
  const scope = {
    chainId: file.chainId,
    treasury: file.treasury,
    repositoryId: BigInt(file.repositoryId),
    token: file.token,
    epoch: file.epoch,
  };
  const tree = leavesTree(scope, leaves);
  return leaves.map((leaf) => ({
    account: checksumAddress(leaf.account),
    amount: String(leaf.amount),
    cumulative: String(leaf.cumulative),
    proof: tree.proof(leaf),
    claimed: (book.claims.get(lower(leaf.account))?.cumulative ?? 0n) >= leaf.cumulative,
  }));
}
