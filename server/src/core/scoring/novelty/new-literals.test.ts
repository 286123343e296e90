import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MainLine } from '../../../../../test/fixtures/main-line.ts';

const table = (entries: readonly number[]): string =>
  `begin(all);\nopen([\n${entries.map((entry) => `  ['kind${entry}', &['*.k${entry}']],\n`).join('')}]);\n`;
const rows = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** A main line with one file, and what changes of it count. */
function fileOf(path: string, ...texts: string[]) {
  const line = new MainLine();
  const change = (text: string, hours?: number) => line.add({ [path]: text }, hours).novelTokens;
  for (const text of texts) change(text);
  return { change, rest: () => line.rest(), reload: () => line.reload() };
}

describe('new literals in code that is known but for them', () => {
  it('count one a file: another row of a table, another value', () => {
    const file = fileOf('src/a.js', table(rows(0, 50)));
    file.rest();
    expect(file.change(table(rows(0, 51)))).toBe(1);
    file.rest();
    expect(file.change(table(rows(0, 51)).replace('*.k7', '*.k7x'))).toBe(1);
  });

  it.each<[string, string]>([
    ['a.ts', "const chain = {\n  id: 7,\n  name: 'one',\n  url: 'https://one.example',\n};\nopen(chain);\n"],
    ['a.py', "chain = {\n    'id': 7,\n    'name': 'one',\n    'url': 'https://one.example',\n}\nopen(chain)\n"],
  ])('count where a value of many changes: %s', (path, text) => {
    const file = fileOf(path, text);
    expect(file.change(text.replace('https://one', 'https://two'))).toBe(1);
  });

  it('count nothing where they were before, in any place', () => {
    const file = fileOf('src/a.js', table(rows(0, 50)), table(rows(0, 40)));
    expect(file.change(table(rows(0, 50)))).toBe(0);
    expect(file.change(table([...rows(10, 50), ...rows(0, 10)]))).toBe(0);
  });

  it('count nothing in tests', () => {
    const file = fileOf('test/a.test.js', table(rows(0, 50)));
    expect(file.change(table(rows(0, 60)))).toBe(0);
  });

  it('count no more, however many come at once', () => {
    const file = fileOf('src/a.js', table(rows(0, 50)));
    file.rest();
    expect(file.change(table(rows(0, 2000)))).toBe(1);
    expect(file.change(table(rows(0, 4000)))).toBe(0);
    file.rest();
    expect(file.change(table(rows(0, 6000)))).toBe(1);
  });

  it('count as many in parts as at once, whichever come first', () => {
    const parts = fc.tuple(fc.shuffledSubarray(rows(0, 30), { minLength: 1 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(parts, ([all, size]) => {
        const base = rows(100, 150);
        const [atOnce, inParts] = [fileOf('src/a.js', table(base)), fileOf('src/a.js', table(base))];
        for (const one of [atOnce, inParts]) one.rest();
        const whole = atOnce.change(table([...base, ...all]));
        let sum = 0;
        for (let end = size; end < all.length + size; end += size) {
          sum += inParts.change(table([...base, ...all.slice(0, end)]), 0);
          inParts.reload();
        }
        expect(sum).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });
});
