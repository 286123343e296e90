import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableLines } from './line-table.ts';
import { matchLines } from './match-lines.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', ''), { maxLength: 24 });

/** Pairs of the same rule, written with lists: common ends first, then what is unique in both middles. */
function uniquePairs(before: string[], after: string[]): [number, number][] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let ends: [number, number] = [before.length, after.length];
  while (Math.min(...ends) > start && before[ends[0] - 1] === after[ends[1] - 1]) ends = [ends[0] - 1, ends[1] - 1];
  const [old, now] = [before.slice(start, ends[0]), after.slice(start, ends[1])];
  const isOnce = (of: string[], line: string) => of.filter((each) => each === line).length === 1;
  return old.flatMap((line, place): [number, number][] =>
    isOnce(old, line) && isOnce(now, line) ? [[start + place, start + now.indexOf(line)]] : [],
  );
}

describe('matchLines', () => {
  it('pairs equal lines, each once, and always those that are unique in what differs', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old, now] = [before, after].map((lines) =>
          tableLines(lines.map((line) => `${line}\n`).join(''), 'script'),
        );
        if (old === undefined || now === undefined) throw new Error('not read');
        const { oldOf, gone, added, removed } = matchLines(old, now);
        const paired = [...oldOf].flatMap((place, line) => (place < 0 ? [] : [{ place, line }]));
        for (const { place, line } of paired) expect(before[place]).toBe(after[line]);
        expect(new Set(paired.map(({ place }) => place)).size).toBe(paired.length);
        expect([added, removed]).toEqual([after.length - paired.length, before.length - paired.length]);
        expect([...gone].filter((each) => each === 1)).toHaveLength(removed);
        for (const [place, line] of uniquePairs(before, after)) expect(oldOf[line]).toBe(place);
        const left = new Set(before.filter((_, place) => gone[place] === 1));
        for (const [line, each] of after.entries()) if (oldOf[line] === -1) expect(left.has(each)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
