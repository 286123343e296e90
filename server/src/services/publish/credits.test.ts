import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditsByWeight } from './credits.ts';

const part = (weight: number, index: number) => ({ contributionKey: `0x${index}` as const, weight });
const points = (weights: number[]) => creditsByWeight(weights.map(part)).map(({ basisPoints }) => basisPoints);

describe('creditsByWeight', () => {
  it('follows the weights', () => {
    expect(points([30, 10])).toEqual([7500, 2500]);
    expect(points([1, 1, 1])).toEqual([3334, 3333, 3333]);
    expect(points([5])).toEqual([10_000]);
    expect(points([])).toEqual([]);
  });

  it('leaves out who brought nothing, and shares alike where nobody did', () => {
    expect(points([40, 0])).toEqual([10_000]);
    expect(points([0, 0])).toEqual([5000, 5000]);
  });

  it('always adds up, each within one basis point of its due', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1, maxLength: 60 }), (weights) => {
        const credits = creditsByWeight(weights.map(part));
        expect(credits.reduce((sum, { basisPoints }) => sum + basisPoints, 0)).toBe(10_000);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        for (const [index, weight] of weights.entries()) {
          const got = credits.find(({ contributionKey }) => contributionKey === `0x${index}`)?.basisPoints ?? 0;
          const due = 10_000 * (total === 0 ? 1 / weights.length : weight / total);
          expect(Math.abs(got - due)).toBeLessThan(1);
        }
      }),
    );
  });
});
