import type { ContributionStage } from '../../protocol/contribution.ts';
import type { Address, ObjectId, Uint } from '../../protocol/primitives.ts';

/** Who wrote a line: proven by a wallet's signature, claimed by an old key or a voucher, told by the author line alone, or not committed yet. */
export type Owner =
  | { kind: 'wallet'; account: Address; name: string }
  | { kind: 'claimed'; account: Address; name: string }
  | { kind: 'unproven'; name: string }
  | { kind: 'uncommitted' };

/** One line of a buffer: its owner, and the commit it came with (null: not committed). */
export interface OwnedLine {
  owner: Owner;
  commit: ObjectId | null;
  /** Unix seconds of the commit; 0 where there is none. */
  time: number;
  /** How much code is on it, in tokens. */
  weight: number;
}

/** Zero-based lines, end-exclusive. */
export interface LineRange {
  startLine: number;
  endLine: number;
}

export interface OwnerShare {
  owner: Owner;
  /** 0 … 1 of the range's tokens. */
  share: number;
}

export interface Reward {
  symbol: string;
  decimals: number;
  /** In the token's smallest unit. */
  amount: Uint;
  claimed: boolean;
}

/** What the network knows of a commit. */
export interface KnownContribution {
  commit: ObjectId;
  stage: ContributionStage;
  reward: Reward | null;
}

/** Who owns a range of lines, and what became of the contributions it is made of. */
export interface RangeOwnership {
  /** Largest share first. Empty for a range without code. */
  owners: OwnerShare[];
  /** The most recent committed contribution in the range; null where nothing is committed. */
  latest: ObjectId | null;
  /** Its stage; null where the network could not be asked. */
  stage: ContributionStage | null;
  /** Sum over the distinct contributions of the range, one a token symbol. */
  rewards: Reward[];
}

/**
 * Weighs the owners of a range and sums what its contributions earned.
 * `known` null: the network could not be asked; a commit it does not know is `local`.
 */
export function ownershipOf(
  range: LineRange,
  lines: readonly OwnedLine[],
  known: ReadonlyMap<ObjectId, KnownContribution> | null,
): RangeOwnership {
  const within = lines.slice(range.startLine, range.endLine);
  const latest = within.reduce<OwnedLine | null>(
    (best, line) => (line.commit !== null && line.time >= (best?.time ?? 0) ? line : best),
    null,
  );
  const commits = new Set(within.flatMap((line) => (line.commit === null || line.weight === 0 ? [] : [line.commit])));
  return {
    owners: shares(within),
    latest: latest?.commit ?? null,
    stage: known === null || latest?.commit == null ? null : (known.get(latest.commit)?.stage ?? 'local'),
    rewards: known === null ? [] : sumRewards([...commits].flatMap((commit) => known.get(commit)?.reward ?? [])),
  };
}

function shares(lines: readonly OwnedLine[]): OwnerShare[] {
  const weights = new Map<string, { owner: Owner; weight: number }>();
  let total = 0;
  for (const { owner, weight } of lines) {
    if (weight === 0) continue;
    const entry = weights.get(ownerKey(owner)) ?? { owner, weight: 0 };
    entry.weight += weight;
    weights.set(ownerKey(owner), entry);
    total += weight;
  }
  return [...weights.values()]
    .sort((a, b) => b.weight - a.weight || (ownerKey(a.owner) < ownerKey(b.owner) ? -1 : 1))
    .map(({ owner, weight }) => ({ owner, share: weight / total }));
}

function ownerKey(owner: Owner): string {
  if (owner.kind === 'wallet' || owner.kind === 'claimed') return `${owner.kind} ${owner.account.toLowerCase()}`;
  return owner.kind === 'unproven' ? `unproven ${owner.name}` : 'uncommitted';
}

function sumRewards(rewards: readonly Reward[]): Reward[] {
  const sums = new Map<string, Reward>();
  for (const reward of rewards) {
    const sum = sums.get(reward.symbol);
    if (sum === undefined) sums.set(reward.symbol, { ...reward });
    else {
      sum.amount = String(BigInt(sum.amount) + BigInt(reward.amount));
      sum.claimed &&= reward.claimed;
    }
  }
  return [...sums.values()].filter((reward) => reward.amount !== '0');
}

/** Rough number of tokens on a line: words and single marks. Blank lines weigh nothing. */
export function lineWeight(line: string): number {
  return line.match(/[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu)?.length ?? 0;
}
