import { describe, expect, it } from 'vitest';
import { knownAfter, novelTokens, type Tree } from '../../../../../test/fixtures/novel-tokens.ts';

describe('what is new where words took the place of others', () => {
  it('is one word of a statement that says another where it is gone, be the file gone too', () => {
    const body = (limit: string) =>
      `export default function read(lines) {\n  this.check(lines, ${limit}, this.size * 2);\n  return 1;\n}\n`;
    const before = { 'src/a.ts': body('first.most') };
    const data = `\nexport const rows = [\n${Array.from({ length: 40 }, (_, row) => `  ${row * 7},\n`).join('')}];\n`;
    const edited = { 'src/a.ts': body('first.least') };
    expect(novelTokens(before, edited, knownAfter(before))).toBe(1);
    const alone = novelTokens(before, { ...before, 'src/b.ts': data }, knownAfter(before));
    const diluted = { 'src/b.ts': body('first.least') + data };
    expect(novelTokens(before, diluted, knownAfter(before))).toBe(alone + 1);
  });

  it('is all of a statement that differs in a word from what another file lost, but where most that comes beside it comes from there', () => {
    const said = "  this.verbose(first.most, 'writing', last);\n";
    const changed = said.replace('most', 'least');
    const rest = '  const all = this.read(first, 7) + this.sizeOf(last) * 2;\n  this.close(all, last, this.end);\n';
    const body = (inner: string) => `export default function read(first, last) {\n${inner}}\n`;
    const before = { 'src/a.ts': body(said + rest), 'src/b.ts': body('  return 1;\n') };
    const count = (after: Tree) => novelTokens(before, after, knownAfter(before));
    const alone = { 'src/a.ts': body(rest), 'src/b.ts': body(`  return 1;\n${changed}`) };
    expect(count(alone)).toBe(8);
    expect(count({ ...alone, 'src/b.ts': body(`  return 1;\n${changed}${rest}`), 'src/a.ts': body('') })).toBe(1);
  });

  it('is a word that takes the place of another throughout once, and nothing of what differs in such words alone', () => {
    const body = (read: string, write: string) =>
      [
        `export default function copy(from, to) {`,
        `  this.open(from, 'a', ${read}.first);`,
        `  this.close(to, 7, ${read}.last);`,
        `  this.store(from, 8, ${write}.last);`,
        `  this.check(${read}.least, from, ${write}.most);`,
        `  return 1;\n}\n`,
      ].join('\n');
    const before = { 'src/a.ts': body('Reader', 'Writer'), 'src/b.ts': body('Reader', 'Writer') };
    const half = { ...before, 'src/a.ts': body('Source', 'Writer') };
    const renamed = { 'src/a.ts': body('Source', 'Sink'), 'src/b.ts': body('Source', 'Sink') };
    expect(novelTokens(before, half, knownAfter(before))).toBe(1);
    expect(novelTokens(before, renamed, knownAfter(before))).toBe(2);
  });

  it('is a few words where many of all kinds are renamed at once, in any order and file, and all of what says more', () => {
    const parts = Array.from({ length: 20 }, (_, part) => part);
    const made = (part: number, [open, reader, limit]: string[], more: string) =>
      `export function part${part}(lines: ${reader}) {\n  return ${open}(lines.part${part}, ${limit}${part}(7)${more});\n}\n`;
    const old = parts.map((part) => made(part, ['open', 'Reader', 'limit'], ''));
    const other = parts.map((part) => made(part, ['start', 'Source', 'border'], ''));
    const before = { 'src/a.ts': old.join(''), 'src/b.ts': 'first(7);\n' };
    const count = (after: Tree) => novelTokens(before, { ...before, ...after }, knownAfter(before));
    expect(count({ 'src/a.ts': other.join('') })).toBe(2);
    expect(count({ 'src/a.ts': other.toReversed().join('') })).toBe(2);
    const moved = { 'src/a.ts': other.slice(0, 9).join(''), 'src/b.ts': `first(7);\n${other.slice(9).join('')}` };
    expect(count(moved)).toBe(2);
    const more = parts.map((part) => made(part, ['start', 'Source', 'border'], ` - size.of(most${part})`));
    expect(count({ 'src/a.ts': more.join('') })).toBeGreaterThan(100);
  });

  it('is a few words where a type is renamed to what looks like a variable, though its constructor bears its name', () => {
    const made = (type: string, is: string) =>
      [
        `class ${type} {\n  ${type}() {\n    store(0);\n  }\n};\n`,
        ...['Date', 'Text', 'List', 'Map'].map(
          (kind) => `bool ${type}::${is}${kind}(env_t env) const {\n  return ask(k${kind});\n}\n`,
        ),
      ].join('\n');
    const before = { 'src/a.cc': made('Value', 'is') };
    expect(novelTokens(before, { 'src/a.cc': made('target', 'was') }, knownAfter(before))).toBe(2);
  });

  it('is a few words where short functions go to another file and words of all kinds are renamed there', () => {
    const parts = Array.from({ length: 20 }, (_, part) => part);
    const made = (part: number, [open, reader]: string[]) =>
      `export function part${part}(lines: ${reader}) {\n  ${open}(part${part});\n}\n`;
    const old = parts.map((part) => made(part, ['open', 'Reader']));
    const other = parts.map((part) => made(part, ['start', 'Source']));
    const before = { 'src/a.ts': old.join(''), 'src/b.ts': 'first(7);\n' };
    const count = (kept: string, moved: string) =>
      novelTokens(before, { 'src/a.ts': kept, 'src/b.ts': `first(7);\n${moved}` }, knownAfter(before));
    expect(count('', old.join(''))).toBe(0);
    expect(count('', other.join(''))).toBe(2);
    expect(count(old.slice(9).join(''), other.slice(0, 9).join(''))).toBe(2);
    expect(count(old.join(''), other.slice(0, 9).join(''))).toBe(8);
  });

  it('is one word in the place of another, whatever comes beside it that is like the old statement', () => {
    const body = (end: string) => `export default function read(alpha) {\n  this.open(alpha, 7);\n  ${end}\n}\n`;
    const idle = (name: string) => `function idle(${name}) {\n  start(${name}, 8);\n  return this.first(${name});\n}\n`;
    const before = { 'src/a.js': body('return this.first(alpha);'), 'src/b.js': idle('beta') };
    const edited = { ...before, 'src/a.js': body('return this.second(alpha);') };
    const beside = { ...edited, 'src/c.js': idle('weightOfAll') };
    expect(novelTokens(before, edited, knownAfter(before))).toBe(1);
    expect(novelTokens(before, beside, knownAfter(before))).toBe(1);
  });

  it('is one word where that takes the place of another, whatever says the same statement elsewhere', () => {
    const body = (name: string) => `export default function read(alpha) {\n  const ${name}\n}\n`;
    const before = { 'src/a.js': body('first = this.open') };
    const edited = { ...before, 'src/a.js': body('first = this.start') };
    const count = (more: Tree) => novelTokens(before, { ...edited, ...more }, knownAfter(before));
    expect(count({})).toBe(1);
    for (const [path, begin] of Object.entries({ 'src/b.js': 'begin', 'src/c.js': 'open', 'src/d.js': 'last' }))
      expect(count({ [path]: `${begin}All(9);\nconst first = this.start\n` })).toBe(
        count({ [path]: `${begin}All(9);\n` }),
      );
  });
});
