import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareStatements, editsBetween, type Side } from './edit-script.ts';

const statement = fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 40 });
const sideOf = (ids: number[], from = 0, to = ids.length): Side => ({
  code: { ids: Int32Array.from(ids), marks: new Uint8Array(ids.length) },
  from,
  to,
});

/** Length of the longest common subsequence, as its definition has it. */
function longest(a: readonly number[], b: readonly number[]): number {
  const rows = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (const [i, one] of a.entries())
    for (const [j, other] of b.entries()) {
      const row = rows[i + 1] ?? [];
      row[j + 1] = one === other ? (rows[i]?.[j] ?? 0) + 1 : Math.max(rows[i]?.[j + 1] ?? 0, row[j] ?? 0);
    }
  return rows[a.length]?.[b.length] ?? 0;
}

describe('what made one statement out of another', () => {
  it('leaves the tokens that both have in the same order', () => {
    fc.assert(
      fc.property(statement, statement, (old, now) => {
        expect(compareStatements(sideOf(old), sideOf(now)).common).toBe(longest(old, now));
      }),
    );
  });

  it('is nothing where they are the same, and depends on nothing that stands around them', () => {
    fc.assert(
      fc.property(statement, statement, statement, (old, now, beside) => {
        expect(editsBetween(sideOf(now), sideOf(now))).toEqual([]);
        const inside = (ids: number[]) =>
          sideOf([...beside, ...ids, ...beside], beside.length, beside.length + ids.length);
        expect(editsBetween(inside(old), inside(now))).toEqual(editsBetween(sideOf(old), sideOf(now)));
      }),
    );
  });

  it('is the same wherever the same comes in the place of the same', () => {
    const edit = editsBetween(sideOf([10, 1, 11]), sideOf([10, 2, 3, 11]));
    expect(edit).toHaveLength(1);
    expect(editsBetween(sideOf([20, 1, 21, 1]), sideOf([20, 2, 3, 21, 2, 3]))).toEqual([...edit, ...edit]);
    expect(editsBetween(sideOf([20, 2, 21]), sideOf([20, 1, 3, 21]))).not.toEqual(edit);
    expect(editsBetween(sideOf([10, 2, 3, 11]), sideOf([10, 1, 11]))).not.toEqual(edit);
  });

  it('is not told of statements that differ in very many tokens, and nothing is compared then', () => {
    const long = Array.from({ length: 100 }, (_, at) => at + 1);
    const other = long.map((id) => id + 1000);
    expect(compareStatements(sideOf(long), sideOf(other))).toEqual({ common: 0, work: 0 });
    expect(editsBetween(sideOf(long), sideOf(other))).toEqual([]);
    const changed = [...long.slice(0, 50), 7, ...long.slice(51)];
    expect(compareStatements(sideOf(long), sideOf(changed)).common).toBe(99);
    const beginning = compareStatements(sideOf([...long, ...other]), sideOf([...long, ...other.toReversed()]));
    expect(beginning).toEqual({ common: 0, work: long.length }); // what is read counts as work all the same
  });
});
