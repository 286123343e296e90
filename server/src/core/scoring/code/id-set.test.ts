import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdSet, includesId } from './id-set.ts';

const ids = fc.array(fc.oneof(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })));

describe('IdSet', () => {
  it('has what is in it and nothing else', () => {
    fc.assert(
      fc.property(ids, ids, (inside, others) => {
        const set = new IdSet(inside);
        for (const id of [...inside, ...others]) expect(set.has(id)).toBe(inside.includes(id));
      }),
    );
  });
});

describe('includesId', () => {
  it('answers alike however often it is asked', () => {
    const some = Int32Array.from([0, 7, -9, 1 << 30]);
    for (let round = 0; round < 20; round += 1) {
      for (const id of [0, 7, -9, 1 << 30, 8, -1]) expect(includesId(some, id)).toBe(some.includes(id));
    }
  });
});
