import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashMultiset } from './hash-multiset.ts';

describe('HashMultiset', () => {
  it('counts as a Map would, also while it grows', () => {
    const step = fc.record({ key: fc.integer({ min: -20, max: 3000 }), by: fc.constantFrom(-2, -1, 1, 3) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 4000 }), (steps) => {
        const set = new HashMultiset();
        const model = new Map<number, number>();
        for (const { key, by } of steps) {
          set.add(key, key * 7, by);
          model.set(key, Math.max(0, (model.get(key) ?? 0) + by));
        }
        const positive = [...model.values()].filter((count) => count > 0);
        expect(set.distinct).toBe(positive.length);
        expect(set.total).toBe(positive.reduce((sum, count) => sum + count, 0));
        for (const [key, count] of model) expect(set.count(key, key * 7)).toBe(count);
        const highs = [...model].flatMap(([key, count]) => (count > 0 ? [key >>> 0] : []));
        expect([...set.highs()]).toEqual(highs.sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the all-zero fingerprint apart from free places', () => {
    const set = new HashMultiset();
    expect(set.count(0, 0)).toBe(0);
    set.add(0, 0, 2);
    expect(set.count(0, 0)).toBe(2);
  });
});
