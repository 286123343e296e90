import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FingerprintMap } from './fingerprint-map.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const entry = fc.tuple(
  fc.integer({ min: -3, max: 3 }),
  int32,
  int32.map((value) => (value === 0 ? 1 : value)),
);

describe('a map of fingerprints', () => {
  it('gives the least number of each, whatever the order they came in, and for how many there is room', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 300 }), fc.nat({ max: 300 }), (entries, most) => {
        const map = new FingerprintMap(most);
        const least = new Map<string, number>();
        for (const [high, low, value] of entries) {
          map.add(high, low, value);
          least.set(`${high} ${low}`, Math.min(value, least.get(`${high} ${low}`) ?? value));
        }
        expect(map.size).toBe(least.size);
        for (const [high, low] of entries) expect(map.get(high, low)).toBe(least.get(`${high} ${low}`));
        expect(map.get(4, 0)).toBe(0);
      }),
    );
  });
});
