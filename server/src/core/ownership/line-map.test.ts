import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapLines, splitLines } from './line-map.ts';

const map = (before: string, after: string) => [...mapLines([...before], [...after])];

describe('mapLines', () => {
  it('maps equal texts line by line', () => {
    expect(map('abc', 'abc')).toEqual([0, 1, 2]);
  });

  it('marks inserted lines as new and keeps what is around them', () => {
    expect(map('abc', 'axbyc')).toEqual([0, -1, 1, -1, 2]);
  });

  it('skips deleted lines', () => {
    expect(map('abcd', 'ad')).toEqual([0, 3]);
  });

  it('keeps the longer of two moved runs', () => {
    expect(map('xabcd', 'abcdx')).toEqual([1, 2, 3, 4, -1]);
  });

  it('anchors on unique lines between repeated ones', () => {
    expect(map('}f}g}', '}n}f}g}')).toEqual([0, -1, -1, 1, 2, 3, 4]);
  });

  it('maps to equal lines only, in rising order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 40 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = [...mapLines(before, after)];
        const kept = lines.filter((line) => line >= 0);
        expect(lines).toHaveLength(after.length);
        lines.forEach((old, index) => {
          if (old >= 0) expect(before[old]).toBe(after[index]);
        });
        expect(kept.every((line, index) => index === 0 || line > (kept[index - 1] ?? -1))).toBe(true);
      }),
    );
  });

  it('keeps everything when lines are only inserted between unique lines', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat()), fc.array(fc.nat({ max: 1000 })), (numbers, places) => {
        const before = numbers.map(String);
        const after = [...before];
        for (const [index, place] of places.entries()) after.splice(place % (after.length + 1), 0, `new ${index}`);
        expect([...mapLines(before, after)].filter((line) => line >= 0)).toEqual(before.map((_, index) => index));
      }),
    );
  });
});

describe('splitLines', () => {
  it('treats CRLF and LF alike', () => {
    expect(splitLines('a\r\nb\n')).toEqual(splitLines('a\nb\n'));
  });
});
