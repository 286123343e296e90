import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangedText, readChange } from './change.ts';
import { readCode } from './code/code.ts';
import { SHAPE, WINDOW } from './code/fingerprints.ts';
import { measureChange } from './features/measure.ts';
import { advance } from './history/advance.ts';
import { decodeCheckpoint, encodeCheckpoint } from './history/checkpoint/checkpoint.ts';
import { createHistory, type HistoryState } from './history/state.ts';
import { parseModel } from './model/model.ts';
import { LITERAL_CAP } from './novelty/literals.ts';
import { scoreMeasured } from './score.ts';

const models = path.join(import.meta.dirname, '../../../models');
const model = parseModel(
  JSON.parse(readFileSync(path.join(models, 'model.json'), 'utf8')),
  readFileSync(path.join(models, 'weights.bin')),
);

/** Files by path, before and after. */
type Tree = Record<string, string>;

/** The difference between two trees, against the main line up to the first. */
function measure(before: Tree, after: Tree, state: HistoryState) {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = paths
    .filter((file) => before[file] !== after[file])
    .map((file): ChangedText => {
      const code = before[file] === undefined ? null : readCode(file, before[file]);
      return { path: file, before: code, existed: before[file] !== undefined, newText: after[file] ?? null };
    });
  return measureChange(readChange(changed), state);
}

/** A main line with one change for each tree. */
function historyOf(...trees: Tree[]): HistoryState {
  const state = createHistory();
  let before: Tree = {};
  for (const [index, tree] of trees.entries()) {
    advance(state, measure(before, tree, state), {
      time: 1_700_000_000 + index * 86_400,
      developer: index,
      fix: false,
    });
    before = tree;
  }
  return state;
}

const score = (before: Tree, after: Tree) => scoreMeasured(model, measure(before, after, historyOf(before)));

const BASE = `import { readFile } from 'node:fs/promises';

export async function readLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\\n').filter((line) => line.length > 0);
}

export function countWords(lines: readonly string[]): number {
  let words = 0;
  for (const line of lines) words += line.split(' ').length;
  return words;
}

countWords(await readLines('words.txt'));
`;
const ADDED = `
export function longestWord(lines: readonly string[]): string {
  let longest = '';
  for (const line of lines) {
    for (const candidate of line.split(/\\s+/)) {
      if (candidate.length > longest.length) longest = candidate;
    }
  }
  return longest;
}
longestWord([]);
`;
const before = { 'src/text.ts': BASE };
const after = { 'src/text.ts': BASE + ADDED };

describe('the score of a change', () => {
  it('counts new code, with two chances, reasons and the scorer it came from', () => {
    const result = score(before, after);
    expect(result.novel).toBeGreaterThan(15);
    expect(result.novel).toBeLessThan(60);
    expect(result.durability).toBeGreaterThan(0);
    expect(result.durability).toBeLessThan(1);
    expect(result.score).toBeCloseTo(result.novel * result.durability, 9);
    expect(result.scorerHash).toMatch(/^[0-9a-f]{64}$/);
    const shares = result.reasons.map(({ share }) => Math.abs(share));
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(1 + 1e-9);
    for (const { share, text } of result.reasons) expect(text).toMatch(share > 0 ? /raises/ : /lowers/);
  });

  it('gives the same bits every time', () => {
    expect(score(before, after)).toEqual(score(before, after));
  });

  it.each<[string, Tree]>([
    ['indentation', { 'src/text.ts': BASE.replaceAll('\n  ', '\n\t\t') }],
    ['CRLF', { 'src/text.ts': BASE.replaceAll('\n', '\r\n') }],
    ['blank lines', { 'src/text.ts': BASE.replaceAll('\n', '\n\n') }],
    ['comments', { 'src/text.ts': `/* why\n this is here */\n${BASE}// and an end\n` }],
    ['a layout of its own', { 'src/text.ts': BASE.replaceAll(/(?<!return) (?!')/g, '\n') }],
    [
      'quotes, trailing commas and semicolons',
      { 'src/text.ts': BASE.replaceAll("'", '"').replaceAll(';', '').replace('utf8")', 'utf8",)') },
    ],
    ['order of functions', { 'src/text.ts': BASE.split('\n\n').reverse().join('\n\n') }],
    ['another name of the file', { 'src/renamed.ts': BASE }],
    ['a copy of the file', { ...before, 'src/copy.ts': BASE }],
    [
      'a function moved to another file',
      {
        'src/text.ts': BASE.slice(0, BASE.indexOf('export function count')),
        'src/count.ts': BASE.slice(BASE.indexOf('export function count')),
      },
    ],
    ['deletion', { 'src/text.ts': BASE.slice(0, BASE.indexOf('export function count')) }],
    ['documentation', { ...before, 'README.md': ADDED.repeat(3), 'docs/a.ts': ADDED }],
    [
      'generated and vendored files',
      { ...before, 'vendor/a.ts': ADDED, 'src/b.ts': `// @generated\n${ADDED}`, 'yarn.lock': ADDED },
    ],
    ['configuration', { ...before, 'package.json': '{"scripts": {"a": "b"}}' }],
    ['tests alone', { ...before, 'src/text.test.ts': ADDED }],
  ])('%s adds nothing', (_, changed) => {
    expect(score(before, changed)).toMatchObject({ novel: 0, score: 0 });
  });

  it('tells of every file that earns nothing why', () => {
    const { files } = score(before, { ...before, 'README.md': '# hi', 'a.lock': 'x', 'src/text.test.ts': ADDED });
    expect(files.map(({ path: file }) => file)).toEqual(['README.md', 'a.lock', 'src/text.test.ts']);
    for (const { note } of files) expect(note).toBeTruthy();
    expect(files[2]?.novel).toBeGreaterThan(0);
  });

  it('counts one changed word as one token', () => {
    const changed = (from: string, to: string) => score(before, { 'src/text.ts': BASE.replace(from, to) }).novel;
    expect(changed("split(' ').length", "split(' ').size")).toBe(1);
    expect(changed('let words = 0', 'var words = 0')).toBe(1);
    expect(changed('let words = 0', 'let words = await count.of(0)')).toBe(8);
  });

  it('counts the same thing once, however often it is repeated', () => {
    const once = score(before, after).novel;
    expect(score(before, { 'src/text.ts': BASE + ADDED.repeat(5) }).novel).toBeLessThanOrEqual(once + 2);
    expect(score(before, { ...after, 'src/again.ts': ADDED }).novel).toBe(once);
  });

  it('caps a big literal at one statement', () => {
    const data = `export const table = [${Array.from({ length: 5000 }, (_, i) => `${i * 7919}`).join(',\n  ')}];\n`;
    const result = score({}, { 'src/table.ts': data });
    expect(result.novel).toBeLessThanOrEqual(LITERAL_CAP + 4);
    const objects = `export const rows = [${Array.from({ length: 500 }, (_, i) => `{ id: ${i}, name: 'n${i}' }`).join(',\n')}];\n`;
    expect(score({}, { 'src/rows.ts': objects }).novel).toBeLessThanOrEqual(LITERAL_CAP + 4);
    expect(
      score({}, { 'src/b.ts': `export const b = '${'QUJD'.repeat(20000).replace(/.{400}/g, "$&' +\n'")}';\n` }).novel,
    ).toBeLessThanOrEqual(LITERAL_CAP + 4);
  });

  it('advises what the author can do', () => {
    const copied = { ...before, 'src/copy.ts': BASE + ADDED };
    expect(score(before, copied).advice.join()).toMatch(/call what exists/);
    expect(score(before, { ...before, 'src/text.test.ts': ADDED }).advice.join()).toMatch(/Tests alone/);
  });

  it('has no reasons where there is nothing new', () => {
    expect(score(before, { ...before, 'README.md': '# hi' }).reasons).toEqual([]);
  });

  it('asks nothing of the order of files', () => {
    const files = {
      'src/b.ts': ADDED,
      'src/a.ts': ADDED.replaceAll('longest', 'widest'),
      'src/text.ts': `${BASE}\nexport const x = longestWord([]);\n`,
    };
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    expect(score(before, reversed)).toEqual(score(before, files));
  });
});

/** Statements of made-up code, different from one another. */
const name = fc.stringMatching(/^[a-z]{3,8}$/);
const statement = fc
  .tuple(name, name, name, fc.integer({ min: 0, max: 9999 }))
  .map(([a, b, c, n]) => `${a}.${a}${n} = ${b}.${c}(${a}, ${n}) + compute${n}(${c});`);
const source = fc.array(statement, { minLength: 4, maxLength: 30 });

const readSibling = (name: string): string => readFileSync(path.join(import.meta.dirname, `${name}.ts`), 'utf8');
/** Enough other code that one more file does not change what is usual. */
const CONTEXT: Tree = Object.fromEntries(
  [
    'features/features',
    'lexer/lex',
    'lexer/tokens',
    'change',
    'features/measure',
    'model/model',
    'history/file-history',
    'code/hash-multiset',
  ].map((name) => [`src/context/${path.basename(name)}.ts`, readSibling(name)]),
);

describe('properties', () => {
  it('white space, comments and line ends change nothing', () => {
    const noise = fc.constantFrom('\n', '\r\n', '\n\n\t', ' // said\n', '\n/* more */ ', '\n  ');
    fc.assert(
      fc.property(source, fc.array(noise, { minLength: 30, maxLength: 30 }), (lines, noises) => {
        const plain = { 'src/a.ts': lines.join('\n') };
        const noisy = {
          'src/a.ts': lines.map((line, i) => line.replaceAll(' ', '  ') + noises[i % noises.length]).join(''),
        };
        expect(score({}, noisy).novel).toBe(score({}, plain).novel);
        expect(score(plain, noisy).novel).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('moving lines between files adds nothing', () => {
    fc.assert(
      fc.property(source, fc.nat(), (lines, at) => {
        const cut = at % lines.length;
        const moved = { 'src/b.ts': lines.slice(cut).join('\n'), 'src/a.ts': lines.slice(0, cut).reverse().join('\n') };
        expect(score({ 'src/a.ts': lines.join('\n') }, moved).novel).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('more code is never less novel, and what is there already adds nothing', () => {
    fc.assert(
      fc.property(source, source, (first, second) => {
        const one = score({}, { 'src/a.ts': first.join('\n') }).novel;
        const both = score({}, { 'src/a.ts': [...first, ...second].join('\n') }).novel;
        expect(both).toBeGreaterThan(one - SHAPE); // what follows may make the end of the first a copy
        expect(score({ 'src/a.ts': first.join('\n') }, { 'src/a.ts': [...first, ...first].join('\n') }).novel).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('cutting a change of real code by file sums to nearly the same', () => {
    const [first, second, third] = ['novelty/novelty', 'model/reasons', 'features/shape'].map(readSibling);
    const files = { ...CONTEXT, 'src/a.ts': first ?? '', 'src/b.ts': second ?? '', 'src/c.ts': third ?? '' };
    const whole = score(CONTEXT, files);
    const steps = Object.keys(files).slice(Object.keys(CONTEXT).length);
    const trees: Tree[] = [CONTEXT];
    let base: Tree = CONTEXT;
    let sum = 0;
    let novel = 0;
    for (const file of steps) {
      const next = { ...base, [file]: files[file as keyof typeof files] };
      const part = scoreMeasured(model, measure(base, next, historyOf(...trees)));
      sum += part.score;
      novel += part.novel;
      trees.push(next);
      base = next;
    }
    expect(Math.abs(novel / whole.novel - 1)).toBeLessThan(0.005); // of what came before, not every window is kept
    expect(Math.abs(sum / whole.score - 1)).toBeLessThan(0.15); // three files among eight: in a real repository it is near 0.01
  });

  it('what was ever there adds nothing when it comes back, in whatever layout', () => {
    fc.assert(
      fc.property(source, source, (kept, gone) => {
        const with_ = { 'src/a.ts': [...kept, ...gone].join('\n') };
        const without = { 'src/a.ts': kept.join('\n') };
        const state = historyOf(without, with_, without);
        expect(measure(without, with_, state).novelTokens).toBe(0);
        const again = { ...without, 'src/b.ts': gone.join('\n').replaceAll(/ (?!')/g, '\n') };
        expect(measure(without, again, state).novelTokens).toBeLessThan(WINDOW);
      }),
      { numRuns: 60 },
    );
  });

  it('a state comes back from its checkpoint as it was, and goes on alike', () => {
    fc.assert(
      fc.property(source, source, source, (a, b, c) => {
        const [one, two, three] = [a, b, c].map((lines): Tree => ({ 'src/a.ts': lines.join('\n') }));
        const straight = historyOf(one ?? {}, two ?? {}, three ?? {});
        const loaded = decodeCheckpoint(encodeCheckpoint(historyOf(one ?? {}, two ?? {})));
        if (loaded === null) throw new Error('not read');
        const facts = { time: 1_700_000_000 + 2 * 86_400, developer: 2, fix: false };
        advance(loaded, measure(two ?? {}, three ?? {}, loaded), facts);
        expect(encodeCheckpoint(loaded)).toEqual(encodeCheckpoint(straight));
      }),
      { numRuns: 40 },
    );
  });

  it('a damaged checkpoint is never read', () => {
    const bytes = encodeCheckpoint(historyOf({ 'src/a.ts': BASE }));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (end) => {
        expect(decodeCheckpoint(bytes.subarray(0, end))).toBeNull();
      }),
    );
  });
});
