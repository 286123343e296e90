import { describe, expect, it } from 'vitest';
import { MainLine } from '../../../../../test/fixtures/main-line.ts';
import { REST_DAYS } from '../history/file-history.ts';

type Tree = Readonly<Record<string, string>>;

const IDLE = 'export function widest(rows) {\n  return rows.map((row) => row.width * 2 + 1).sort()[0];\n}\n';
const HELPER = 'function inner(cell) {\n  return cell.height ** 3 - cell.depth;\n}\n';
const START = { 'src/start.js': 'begin(1);\n' };

describe('work that comes in steps', () => {
  it('takes along what code says that is known but for its name', () => {
    const using = (name: string, other: string) =>
      `export const ${name} = make(${other}, size + width * height - depth / length);\n`;
    const line = new MainLine();
    line.add({ 'src/start.js': `${using('first', 'one')}begin(first);\n` });
    const { unusedTokens } = line.add({ 'src/a.js': HELPER + using('second', 'inner') });
    expect(unusedTokens).toBe(new MainLine().add({ 'src/a.js': HELPER }).unusedTokens);
    line.reload();
    expect(line.add({ 'src/b.js': 'begin(second);\n' }).revived).toMatchObject([{ tokens: unusedTokens }]);
  });

  it('takes along what code says that is known but for names and was added to it', () => {
    const call = (name: string) => `  sort(${name}, size + width * height - depth / length + border);\n`;
    const idle = (text: string) => `export function idle(rows) {\n${text}  return rows.length * 3;\n}\n`;
    const line = new MainLine();
    line.add({ 'src/start.js': call('one') });
    const first = line.add({ 'src/b.js': idle('') });
    const second = line.add({ 'src/a.js': HELPER, 'src/b.js': idle(call('inner')) });
    expect(second.unusedTokens).toBe(new MainLine().add({ 'src/a.js': HELPER }).unusedTokens);
    line.reload();
    const { revived } = line.add({ 'src/c.js': 'begin(idle(4));\n' });
    expect(revived.map(({ tokens }) => tokens).sort((a, b) => a - b)).toEqual(
      [first.unusedTokens, second.unusedTokens].sort((a, b) => a - b),
    );
  });

  it('counts at once where a test in a source file said it before', () => {
    const line = new MainLine();
    const test = "test('the widest', () => {\n  check(widest([]));\n});\n";
    expect(line.add({ ...START, 'src/b.js': test }).novelTokens).toBe(new MainLine().add(START).novelTokens);
    line.reload();
    expect(line.add({ 'src/a.js': IDLE }).unusedTokens).toBe(0);
  });

  it.each(['First', 'Second', 'Third', 'Fourth', 'Fifth'])(
    'counts at once where its name took the place of another in an import and in a use: %s',
    (name) => {
      const rows = (type: string) =>
        `import {\n  type ${type},\n  open,\n} from './b.js';\nexport default function read(row: ${type}) {\n  return open(row, 7);\n}\n`;
      const line = new MainLine();
      line.add({ 'src/a.ts': rows('Old'), 'src/b.ts': 'export type Old = { width: number };\n' });
      expect(line.add({ 'src/a.ts': rows(name) }, 24 * (REST_DAYS + 1)).novelTokens).toBe(1);
      expect(line.add({ 'src/c.ts': `export type ${name} = { left: string; right: Old };\n` }).unusedTokens).toBe(0);
    },
  );

  it('counts at once where a statement says it that is known but for words which took the place of others', () => {
    const rows = (calls: string, name: string, more: string) =>
      `class Rows {\n  static URL[] all() {\n    return new URL[] {\n      ${calls}\n      open("mock"),\n      open("buddy")\n    };\n  }\n` +
      `  static URL ${name}() {\n    String own = Rows.class.getName();\n    return open(own);\n  }\n${more}}\nshow(new Rows().all());\n`;
    const other = '  static URL caller() {\n    return walk(frames.skip(3), frames.first).getName();\n  }\n';
    const line = new MainLine();
    line.add({ 'src/Rows.java': rows('open(),', 'open', '') });
    const change = line.add({ 'src/Rows.java': rows('openOwn(),\n      caller(),', 'openOwn', other) });
    expect(change.unusedTokens).toBe(0);
    expect(change.novelTokens).toBeGreaterThan(10);
  });

  it.each<[string, Tree]>([
    ['from its file', { 'src/a.js': 'begin(1);\n' }],
    ['with its file', { 'src/a.js': '' }],
  ])('counts once the other definition of its name that stood before it is taken away %s', (_, gone) => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE, 'src/b.js': 'show(widest(all));\n' });
    const { unusedTokens } = line.add({ 'src/c.js': IDLE.replace('* 2 + 1', '% rows.size >> rows.bits') });
    expect(unusedTokens).toBeGreaterThan(3);
    line.reload();
    expect(line.add(gone).revived).toMatchObject([{ path: 'src/c.js', tokens: unusedTokens }]);
  });

  it.each<[string, Tree]>([
    ['itself', { 'src/c.js': '' }],
    ['the other one, for a third', { 'src/a.js': IDLE.replace('rows[', 'all.rows[') }],
  ])('goes on waiting where of two definitions of a name a change takes away %s', (_, gone) => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE, 'src/b.js': 'show(widest(all));\n' });
    line.add({ 'src/c.js': IDLE.replace('* 2 + 1', '% rows.size >> rows.bits') });
    expect(line.add(gone).revived).toEqual([]);
  });
});
