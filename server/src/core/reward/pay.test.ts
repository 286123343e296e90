import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Address } from '../../protocol/primitives.ts';
import { type PayPolicy, payable, payEpoch, type WeighedAdvance, weightOf } from './pay.ts';

const accounts: Address[] = ['0x11', '0x22', '0x33', '0xaA'].map((end): Address => `0x${end.slice(2).repeat(20)}`);
const policy: PayPolicy = { rate: 10n ** 18n, roleShareBps: 5_000, burnBps: 0 };
const [first, second] = accounts as [Address, Address];

const advance = fc
  .record({
    weight: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    splits: fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 4 }),
    who: fc.array(fc.constantFrom(...accounts), { minLength: 4, maxLength: 4 }),
  })
  .map(({ weight, splits, who }): WeighedAdvance => {
    let left = 10_000;
    const credits = splits.map((split, index) => {
      const basisPoints = Math.min(split, left);
      left -= basisPoints;
      return { account: who[index] ?? first, basisPoints };
    });
    return { weight, credits };
  });
const epoch = fc.record({
  advances: fc.array(advance, { maxLength: 12 }),
  budget: fc.bigInt({ min: 0n, max: 10n ** 27n }),
  granted: fc.bigInt({ min: 0n, max: 10n ** 27n }),
  roleHolders: fc.subarray(accounts).map((holders) => new Set(holders)),
  policy: fc.record({
    rate: fc.bigInt({ min: 0n, max: 10n ** 20n }),
    roleShareBps: fc.integer({ min: 0, max: 5_000 }),
    burnBps: fc.integer({ min: 0, max: 100 }),
  }) satisfies fc.Arbitrary<PayPolicy>,
});

describe('payable', () => {
  it('leaves room for the burn', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 27n }), fc.integer({ min: 0, max: 100 }), (available, burnBps) => {
        const pay = payable(available, { ...policy, burnBps });
        expect(pay + (pay * BigInt(burnBps)) / 10_000n <= available).toBe(true);
        expect(available - pay <= available / 100n + 1n).toBe(true);
      }),
    );
  });
});

describe('payEpoch', () => {
  it('spends no more than the budget and accounts for all of it', () => {
    fc.assert(
      fc.property(epoch, (given) => {
        const { payouts, spent, unspent } = payEpoch(given);
        expect(spent + unspent).toBe(given.budget);
        expect(unspent >= 0n).toBe(true);
        expect(payouts.reduce((total, payout) => total + payout.amount, 0n)).toBe(spent);
      }),
    );
  });

  it('never pays role-holders more than their part', () => {
    fc.assert(
      fc.property(epoch, (given) => {
        const holders = new Set([...given.roleHolders].map((account) => account.toLowerCase()));
        const toHolders = payEpoch(given)
          .payouts.filter((payout) => holders.has(payout.account))
          .reduce((total, payout) => total + payout.amount, 0n);
        const share = (given.budget * BigInt(given.policy.roleShareBps)) / 10_000n;
        expect(toHolders === 0n || toHolders + given.granted <= share).toBe(true);
      }),
    );
  });

  it('does not depend on the order of advances or credits', () => {
    fc.assert(
      fc.property(epoch, (given) => {
        const reversed = {
          ...given,
          advances: given.advances.map((a) => ({ ...a, credits: a.credits.toReversed() })).toReversed(),
        };
        expect(payEpoch(reversed)).toEqual(payEpoch(given));
      }),
    );
  });

  it('gains nothing by splitting one advance into two', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n, max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 24n }),
        (weight, budget) => {
          const other: WeighedAdvance = { weight: 10n ** 9n, credits: [{ account: second, basisPoints: 10_000 }] };
          const by = (weights: bigint[]) =>
            payEpoch({
              advances: [
                other,
                ...weights.map((w) => ({ weight: w, credits: [{ account: first, basisPoints: 10_000 }] })),
              ],
              budget,
              roleHolders: new Set<Address>(),
              granted: 0n,
              policy,
            });
          expect(by([weight / 2n, weight - weight / 2n])).toEqual(by([weight]));
        },
      ),
    );
  });

  it('pays the rate while the budget allows it, in proportion when it does not', () => {
    const credits = [{ account: first, basisPoints: 10_000 }];
    const advances = [{ weight: weightOf(10), credits }];
    const pay = (budget: bigint) =>
      payEpoch({ advances, budget, roleHolders: new Set(), granted: 0n, policy: { ...policy, rate: 3n } }).spent;
    expect(pay(1000n)).toBe(30n);
    expect(pay(7n)).toBe(7n);
  });

  it('leaves the part of unproven contributions unspent without diluting the rest', () => {
    const half = { weight: weightOf(4), credits: [{ account: first, basisPoints: 5000 }] };
    const result = payEpoch({
      advances: [half],
      budget: 100n,
      roleHolders: new Set(),
      granted: 0n,
      policy: { ...policy, rate: 10n },
    });
    expect(result).toEqual({ payouts: [{ account: first, amount: 20n }], spent: 20n, unspent: 80n });
  });

  it('refuses credits of more than the whole and scores that are none', () => {
    const twice = { weight: 1n, credits: [0, 1].map(() => ({ account: first, basisPoints: 6000 })) };
    expect(() => payEpoch({ advances: [twice], budget: 1n, roleHolders: new Set(), granted: 0n, policy })).toThrow(
      RangeError,
    );
    for (const score of [Number.NaN, -1, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => weightOf(score)).toThrow(RangeError);
    }
  });
});
