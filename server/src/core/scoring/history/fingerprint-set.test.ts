import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FingerprintSet } from './fingerprint-set.ts';

const half = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
const fingerprints = fc.array(fc.tuple(half, half), { maxLength: 1500 });
const keyOf = ([high, low]: [number, number]) => `${high & 0xffff}:${low & 0xff_ffff}`;

describe('FingerprintSet', () => {
  it('knows what a Set would, while it grows and after it was loaded', () => {
    fc.assert(
      fc.property(fingerprints, fingerprints, fingerprints, (first, second, asked) => {
        const model = new Set<string>();
        let set = new FingerprintSet();
        expect(asked.some(([high, low]) => set.has(high, low))).toBe(false);
        for (const part of [first, second]) {
          for (const [high, low] of part) {
            expect(set.add(high, low)).toBe(!model.has(keyOf([high, low])));
            model.add(keyOf([high, low]));
          }
          set = new FingerprintSet(set.sorted());
        }
        expect(set.size).toBe(model.size);
        for (const each of [...first, ...second, ...asked]) expect(set.has(...each)).toBe(model.has(keyOf(each)));
      }),
      { numRuns: 30 },
    );
  });

  it('gives equal arrays for equal sets, in whatever order they were made', () => {
    fc.assert(
      fc.property(fingerprints, (entries) => {
        const forth = new FingerprintSet();
        for (const [high, low] of entries) forth.add(high, low);
        const half = new FingerprintSet();
        for (const [high, low] of entries.slice(entries.length >> 1)) half.add(high, low);
        const back = new FingerprintSet(half.sorted());
        for (const [high, low] of entries.toReversed()) back.add(high, low);
        expect(back.sorted()).toEqual(forth.sorted());
      }),
      { numRuns: 30 },
    );
  });
});
