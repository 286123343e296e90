import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChange } from '../change.ts';
import { readCode } from '../code/code.ts';
import { countChange } from '../count.ts';
import { advance } from '../history/advance.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../history/checkpoint/checkpoint.ts';
import { createHistory, type HistoryState } from '../history/state.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** A main line with one file. */
class Line {
  state: HistoryState = createHistory();
  readonly #path: string;
  #text = '';
  #time = 1_700_000_000;

  constructor(path: string, ...texts: string[]) {
    this.#path = path;
    for (const text of texts) this.change(text);
  }

  /** Lets what came of late be long ago. */
  rest(): void {
    this.state.worked += 100 * DAY;
  }

  /** Novel tokens of the change to `text`. */
  change(text: string, seconds = HOUR): number {
    const before = this.#text === '' ? null : readCode(this.#path, this.#text);
    const files = readChange([{ path: this.#path, before, existed: before !== null, newText: text }]);
    const counted = countChange(files, this.state);
    this.#time += seconds;
    advance(this.state, counted, { time: this.#time, developer: 1, fix: false });
    this.#text = text;
    return counted.novelTokens;
  }

  reload(): void {
    const state = decodeCheckpoint(encodeCheckpoint(this.state));
    if (state === null) throw new Error('not read');
    this.state = state;
  }
}

const table = (entries: readonly number[]): string =>
  `begin(all);\nopen([\n${entries.map((entry) => `  ['kind${entry}', &['*.k${entry}']],\n`).join('')}]);\n`;
const rows = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

describe('new literals in code that is known but for them', () => {
  it('count one each: another row of a table, another value', () => {
    const line = new Line('src/a.js', table(rows(0, 50)));
    line.rest();
    expect(line.change(table(rows(0, 51)))).toBe(2);
    expect(line.change(table(rows(0, 51)).replace('*.k7', '*.k7x'))).toBe(1);
  });

  it.each<[string, string, string]>([
    [
      'a.ts',
      "const chain = {\n  id: 7,\n  name: 'one',\n  url: 'https://one.example',\n};\nopen(chain);\n",
      'https://two.example',
    ],
    [
      'a.py',
      "chain = {\n    'id': 7,\n    'name': 'one',\n    'url': 'https://one.example',\n}\nopen(chain)\n",
      'https://two.example',
    ],
  ])('count where a value of many changes: %s', (path, text, url) => {
    const line = new Line(path, text);
    expect(line.change(text.replace('https://one.example', url))).toBe(1);
  });

  it('count nothing where they were before, in any place', () => {
    const line = new Line('src/a.js', table(rows(0, 50)), table(rows(0, 40)));
    expect(line.change(table(rows(0, 50)))).toBe(0);
    expect(line.change(table([...rows(10, 50), ...rows(0, 10)]))).toBe(0);
  });

  it('count nothing in tests', () => {
    const line = new Line('test/a.test.js', table(rows(0, 50)));
    expect(line.change(table(rows(0, 60)))).toBe(0);
  });

  it('count no more than a statement or two, however many come at once', () => {
    const line = new Line('src/a.js', table(rows(0, 50)));
    line.rest();
    expect(line.change(table(rows(0, 2000)))).toBe(16);
    expect(line.change(table(rows(0, 4000)))).toBeLessThan(2);
    line.rest();
    expect(line.change(table(rows(0, 6000)))).toBe(16);
  });

  it('count as many in parts as at once, whichever come first', () => {
    const parts = fc.tuple(fc.shuffledSubarray(rows(0, 30), { minLength: 1 }), fc.integer({ min: 1, max: 6 }));
    fc.assert(
      fc.property(parts, ([all, size]) => {
        const base = rows(100, 150);
        const [atOnce, line] = [new Line('src/a.js', table(base)), new Line('src/a.js', table(base))];
        for (const one of [atOnce, line]) one.rest();
        const whole = atOnce.change(table([...base, ...all]));
        let sum = 0;
        for (let end = size; end < all.length + size; end += size) {
          sum += line.change(table([...base, ...all.slice(0, end)]), 0);
          line.reload();
        }
        expect(sum).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });
});
