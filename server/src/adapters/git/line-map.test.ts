import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLines } from './line-map.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });

describe('the map of lines', () => {
  it('pairs equal lines, in order, and as many as can be', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const map = mapLines(before, after);
        expect(map).toHaveLength(after.length);
        const kept = map.flatMap((line, index) => (line === null ? [] : [{ line, index }]));
        for (const { line, index } of kept) expect(before[line]).toBe(after[index]);
        for (const [n, { line }] of kept.entries()) expect(line).toBeGreaterThan(kept[n - 1]?.line ?? -1);
        expect(kept).toHaveLength(longestCommonSubsequence(before, after));
      }),
    );
  });

  it('gives up on a rewrite instead of taking long', () => {
    const before = Array.from({ length: 5000 }, (_, n) => `old ${n}`);
    const after = ['same', ...Array.from({ length: 5000 }, (_, n) => `new ${n}`), 'end'];
    const map = mapLines(['same', ...before, 'end'], after);
    expect([map[0], map[1], map.at(-1)]).toEqual([0, null, 5001]);
  });
});

/** The textbook table, which is slow and plainly right. */
function longestCommonSubsequence(a: string[], b: string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (x: number, y: number) => table[x]?.[y] ?? 0;
  for (const [x, left] of a.entries()) {
    const row = table[x + 1] ?? [];
    for (const [y, right] of b.entries())
      row[y + 1] = left === right ? at(x, y) + 1 : Math.max(at(x, y + 1), at(x + 1, y));
  }
  return at(a.length, b.length);
}
