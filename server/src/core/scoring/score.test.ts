import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChangedText, readChange } from './change.ts';
import { weighingFiles } from './features.ts';
import type { FileHistory } from './file-history.ts';
import { KnownCode } from './known-code.ts';
import { measureChange } from './measure.ts';
import { parseModel } from './model.ts';
import { LITERAL_CAP } from './novelty.ts';
import { scoreMeasured } from './score.ts';

const models = path.join(import.meta.dirname, '../../../models');
const model = parseModel(
  JSON.parse(readFileSync(path.join(models, 'model.json'), 'utf8')),
  readFileSync(path.join(models, 'weights.bin')),
);
const history: FileHistory = { developers: 3, changes: 12, fixes: 2, ageDays: 20, churn: 40 };

/** Files by path, before and after. */
type Tree = Record<string, string>;

function score(before: Tree, after: Tree) {
  const known = new KnownCode();
  for (const [file, text] of Object.entries(before)) known.add(file, text);
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = paths
    .map((file): ChangedText => ({ path: file, oldText: before[file] ?? null, newText: after[file] ?? null }))
    .filter(({ oldText, newText }) => oldText !== newText);
  const measured = measureChange(readChange(changed), known);
  const histories = new Map(
    weighingFiles(measured)
      .filter(({ before }) => before !== null)
      .map((file) => [file.path, history]),
  );
  return scoreMeasured(model, measured, histories);
}

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
`;
const before = { 'src/text.ts': BASE };
const after = { 'src/text.ts': BASE + ADDED };

describe('the score of a change', () => {
  it('counts new code, with two chances, reasons and the scorer it came from', () => {
    const result = score(before, after);
    expect(result.novel).toBeGreaterThan(20);
    expect(result.novel).toBeLessThan(60);
    expect(result.good12).toBeGreaterThan(0);
    expect(result.good12).toBeLessThan(1);
    expect(result.score).toBe(result.novel * result.good12);
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
    ['a layout of its own', { 'src/text.ts': BASE.replaceAll(/ (?!')/g, '\n') }],
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
    const text = BASE.replace('let words = 0', 'let words = 1');
    expect(score(before, { 'src/text.ts': text }).novel).toBe(1);
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
    expect(result.advice.join()).toContain('literal data');
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
  .map(([a, b, c, n]) => `export const ${a}${n} = ${b}.${c}(${a}, ${n}) + compute${n}(${c});`);
const source = fc.array(statement, { minLength: 4, maxLength: 30 });

const readSibling = (name: string): string => readFileSync(path.join(import.meta.dirname, `${name}.ts`), 'utf8');
/** Enough other code that one more file does not change what is usual. */
const CONTEXT: Tree = Object.fromEntries(
  ['features', 'lexer/lex', 'lexer/tokens', 'change', 'measure', 'model', 'file-history', 'hash-multiset'].map(
    (name) => [`src/context/${name}.ts`, readSibling(name)],
  ),
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
        expect(both).toBeGreaterThanOrEqual(one);
        expect(score({ 'src/a.ts': first.join('\n') }, { 'src/a.ts': [...first, ...first].join('\n') }).novel).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('cutting a change of real code by file sums to nearly the same', () => {
    const [first, second, third] = ['novelty', 'reasons', 'shape'].map(readSibling);
    const files = { ...CONTEXT, 'src/a.ts': first ?? '', 'src/b.ts': second ?? '', 'src/c.ts': third ?? '' };
    const whole = score(CONTEXT, files);
    const steps = Object.keys(files).slice(Object.keys(CONTEXT).length);
    let base: Tree = CONTEXT;
    let sum = 0;
    let novel = 0;
    for (const file of steps) {
      const next = { ...base, [file]: files[file as keyof typeof files] };
      const part = score(base, next);
      sum += part.score;
      novel += part.novel;
      base = next;
    }
    expect(novel).toBe(whole.novel);
    expect(Math.abs(sum / whole.score - 1)).toBeLessThan(0.15); // three files among eight: in a real repository it is near 0.01
  });

  it('an index is the same whichever way it came to be', () => {
    fc.assert(
      fc.property(source, source, source, (a, b, c) => {
        const [one, two, three] = [a, b, c].map((lines) => lines.join('\n'));
        const straight = new KnownCode();
        straight.add('src/b.ts', two ?? '');
        const roundabout = new KnownCode();
        roundabout.add('src/a.ts', one ?? '');
        roundabout.add('src/b.ts', two ?? '');
        roundabout.remove('src/a.ts', one ?? '');
        const files = readChange([{ path: 'src/c.ts', oldText: null, newText: three ?? '' }]);
        expect(measureChange(files, roundabout)).toEqual(measureChange(files, straight));
      }),
      { numRuns: 40 },
    );
  });
});
