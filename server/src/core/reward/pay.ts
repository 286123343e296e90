import type { Address } from '../../protocol/primitives.ts';

/** Weights count millionths of a durable token. */
export const WEIGHT_UNIT = 1_000_000n;
/** Credits and shares count ten-thousandths. */
export const BASIS_POINTS = 10_000n;

/** What the Treasury keeps for a token, as of an epoch's snapshot: the same for every validator, changed by a vote. */
export interface PayPolicy {
  /** The most one durable token earns, in the token's smallest unit. */
  rate: bigint;
  /** The part of an epoch's budget that role-holders and grants share at most, in basis points. */
  roleShareBps: number;
  /** What the settlement burns beside the pay, in basis points of it; 0 for tokens that can't be burnt. */
  burnBps: number;
}

/** What budget or funds leave for pay, so that the burn that comes with it fits too. */
export function payable(available: bigint, policy: PayPolicy): bigint {
  return (available * BASIS_POINTS) / (BASIS_POINTS + BigInt(policy.burnBps));
}

/** An advance and those it pays: credits of contributions that are not proven are left out by the caller. */
export interface WeighedAdvance {
  weight: bigint;
  credits: readonly { account: Address; basisPoints: number }[];
}

export interface Payout {
  /** Lower case, so that one account has one spelling. */
  account: Address;
  amount: bigint;
}

/** Durable tokens (novel × durability) as a weight, rounded down. RangeError for what is no score. */
export function weightOf(score: number): bigint {
  const scaled = Math.floor(score * Number(WEIGHT_UNIT));
  if (!Number.isSafeInteger(scaled) || scaled < 0) throw new RangeError(`${score} is not a score`);
  return BigInt(scaled);
}

/**
 * Splits an epoch's budget: each share of an advance earns weight × min(rate, budget / total weight), rounded down once
 * an account. The total counts only shares that someone is paid for, so unproven work takes nothing from proven work.
 * Role-holders who, together with the epoch's grants, exceed their part are cut in proportion: who votes a grant may stand
 * behind the account that gets it. What is not spent stays in the treasury.
 * Payouts are sorted by account and never exceed the budget.
 */
export function payEpoch(epoch: {
  advances: readonly WeighedAdvance[];
  budget: bigint;
  /** What grants of this epoch gave. */
  granted: bigint;
  roleHolders: ReadonlySet<Address>;
  policy: PayPolicy;
}): { payouts: Payout[]; spent: bigint; unspent: bigint } {
  const shares = sharesByAccount(epoch.advances);
  const total = sum([...shares.values()]);
  const amounts = [...shares]
    .map(([account, share]): Payout => ({ account, amount: price(share, total, epoch.budget, epoch.policy.rate) }))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
  const payouts = capRoleHolders(amounts, epoch).filter((payout) => payout.amount > 0n);
  const spent = sum(payouts.map((payout) => payout.amount));
  return { payouts, spent, unspent: epoch.budget - spent };
}

/** In millionths of a durable token times basis points. RangeError if an advance credits more than all of itself. */
function sharesByAccount(advances: readonly WeighedAdvance[]): Map<Address, bigint> {
  const shares = new Map<Address, bigint>();
  for (const advance of advances) {
    if (sum(advance.credits.map((credit) => BigInt(credit.basisPoints))) > BASIS_POINTS)
      throw new RangeError('credits exceed 10,000 basis points');
    for (const credit of advance.credits) {
      const account = lowerCase(credit.account);
      shares.set(account, (shares.get(account) ?? 0n) + advance.weight * BigInt(credit.basisPoints));
    }
  }
  return shares;
}

function price(share: bigint, total: bigint, budget: bigint, rate: bigint): bigint {
  if (share === 0n) return 0n;
  const atRate = (share * rate) / (WEIGHT_UNIT * BASIS_POINTS);
  const atBudget = (share * budget) / total;
  return atRate < atBudget ? atRate : atBudget;
}

function capRoleHolders(
  payouts: readonly Payout[],
  epoch: { budget: bigint; granted: bigint; roleHolders: ReadonlySet<Address>; policy: PayPolicy },
): Payout[] {
  const holders = new Set([...epoch.roleHolders].map(lowerCase));
  const share = (epoch.budget * BigInt(epoch.policy.roleShareBps)) / BASIS_POINTS;
  const cap = share > epoch.granted ? share - epoch.granted : 0n;
  const earned = sum(payouts.filter((payout) => holders.has(payout.account)).map((payout) => payout.amount));
  if (earned <= cap) return [...payouts];
  return payouts.map((payout) =>
    holders.has(payout.account) ? { account: payout.account, amount: (payout.amount * cap) / earned } : payout,
  );
}

export function lowerCase(address: Address): Address {
  return `0x${address.slice(2).toLowerCase()}`;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
