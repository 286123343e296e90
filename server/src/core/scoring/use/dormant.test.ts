import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MainLine } from '../../../../../test/fixtures/main-line.ts';
import { featuresOf } from '../features/features.ts';
import { DAY, REST_DAYS } from '../history/file-history.ts';
import { hashText } from '../lexer/characters.ts';
import { wordId } from '../lexer/tokens.ts';
import { DormantCode, MAX_DORMANT } from './dormant.ts';

type Tree = Readonly<Record<string, string>>;

const IDLE = 'export function widest(rows) {\n  return rows.map((row) => row.width * 2 + 1).sort()[0];\n}\n';
const HELPER = 'function inner(cell) {\n  return cell.height ** 3 - cell.depth;\n}\n';
const OUTER = 'export function outer(cells) {\n  return cells.filter(inner).length;\n}\n';
const wordOf = (text: string): number => wordId(hashText(text, 0, text.length));
const START = { 'src/start.js': 'begin(1);\n' };
const whole = (...parts: string[]): number => new MainLine().add({ 'src/a.js': parts.join('') }).novelTokens;

describe('code that waits for a use', () => {
  it('counts in the change that first says its name, once', () => {
    const line = new MainLine();
    line.add(START);
    const first = line.add({ 'src/a.js': IDLE });
    expect(first.novelTokens).toBe(0);
    expect(first.unusedTokens).toBeGreaterThan(10);
    line.reload();
    const second = line.add({ 'src/b.js': 'show(widest(all));\n' });
    expect(second.revived).toMatchObject([{ path: 'src/a.js', tokens: first.unusedTokens }]);
    expect(second.novelTokens).toBe(whole(IDLE, 'show(widest(all));\n'));
    expect(featuresOf(second).onlyTests).toBe(0);
    const third = line.add({ 'src/c.js': 'hide(widest(none));\n' });
    expect(third.revived).toEqual([]);
  });

  it('is used by a test too', () => {
    const line = new MainLine();
    const { unusedTokens } = line.add({ 'src/a.js': IDLE });
    const test = line.add({ 'test/a.test.js': "import { widest } from '../../src/a.js';\ncheck(widest([]));\n" });
    expect(test.novelTokens).toBe(unusedTokens);
    expect(featuresOf(test).onlyTests).toBe(0);
  });

  it('takes along what it says itself', () => {
    const line = new MainLine();
    const { unusedTokens } = line.add({ 'src/a.js': HELPER + OUTER });
    expect(line.add({ 'src/b.js': 'outer(4);\n' }).revived).toMatchObject([{ tokens: unusedTokens }]);
  });

  it('takes along what it said before that was there', () => {
    const line = new MainLine();
    const outer = line.add({ 'src/a.js': OUTER });
    const helper = line.add({ 'src/a.js': HELPER + OUTER });
    expect(helper.unusedTokens).toBeGreaterThan(5);
    line.reload();
    const { revived } = line.add({ 'src/b.js': 'outer(4);\n' });
    expect(revived).toMatchObject([{ tokens: outer.unusedTokens + helper.unusedTokens }]);
  });

  it('asks for what it says, once it is used itself', () => {
    const line = new MainLine();
    const outer = line.add({ 'src/a.js': OUTER });
    expect(line.add({ 'src/b.js': 'outer(4);\n' }).novelTokens).toBeGreaterThan(outer.unusedTokens);
    line.reload();
    const helper = line.add({ 'src/a.js': HELPER + OUTER });
    expect(helper.unusedTokens).toBe(0);
    expect(helper.novelTokens).toBeGreaterThan(5);
  });

  it('does not ask for what a part of it says that nothing uses', () => {
    const line = new MainLine();
    const idle =
      'export class Box {\n  open() {\n    return this.lid;\n  }\n  idle() {\n    return inner(this);\n  }\n}\n';
    line.add({ 'src/a.js': idle });
    line.add({ 'src/a.js': HELPER + idle });
    const use = line.add({ 'src/b.js': 'show(new Box(4).open());\n' });
    expect(use.novelTokens).toBeGreaterThan(5);
    expect(line.state.dormant.has(wordOf('inner'))).toBe(true);
  });

  it('counts at once where a use came before', () => {
    const line = new MainLine();
    line.add({ 'src/b.js': 'show(widest(all));\n' });
    expect(line.add({ 'src/a.js': IDLE }).unusedTokens).toBe(0);
    const again = line.add({ 'src/c.js': IDLE.replace('* 2 + 1', '% rows.size >> rows.bits') });
    expect(again.unusedTokens).toBeGreaterThan(0);
  });

  it('counts at once where one of its name came before that is for another machine', () => {
    const line = new MainLine();
    const spare = '#[cfg(not(unix))]\nfn widest(rows: u8) -> u8 {\n    rows * 2 + 1\n}\n';
    line.add({ ...START, 'src/b.rs': `show(widest(all));\n${spare}` });
    const other = 'mod unix {\n    fn widest(rows: u8) -> u8 {\n        rows % 7 >> rows.bits\n    }\n}\n';
    expect(line.add({ 'src/b.rs': `show(widest(all));\n${spare}${other}` }).unusedTokens).toBe(0);
  });

  it('counts at once where its head and its call take the place of others', () => {
    const line = new MainLine();
    line.add({ 'src/a.js': 'export function other(rows) {\n  return rows.first;\n}\nshow(other(all));\n' });
    const { novelTokens, unusedTokens } = line.add({ 'src/a.js': `${IDLE}show(widest(all));\n` });
    expect(novelTokens).toBeGreaterThan(10);
    expect(unusedTokens).toBe(0);
  });

  it.each<[string, Tree]>([
    ['from its file', { 'src/a.js': 'begin(1);\n' }],
    ['with its file', { 'src/a.js': '' }],
  ])('counts at once where another definition of its name was taken away %s', (_, gone) => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE, 'src/b.js': 'show(widest(all));\n' });
    line.add(gone);
    line.reload();
    const again = line.add({ 'src/c.js': IDLE.replace('* 2 + 1', '% rows.size >> rows.bits') });
    expect(again.unusedTokens).toBe(0);
    expect(again.novelTokens).toBeGreaterThan(3);
  });

  it('is used by what says it, however often a file said another one that it lost', () => {
    const old = 'const row = read(1);\nshow(row.a, row.b);\nhide(row.c);\nskip(row.d, row.e);\n';
    const split = (name: string, part: string) =>
      `function ${name}() {\n  const row = ${part}(4);\n  return row.${name};\n}\n`;
    const line = new MainLine();
    line.add({ 'src/a.js': old });
    const text = split('first', 'open') + split('second', 'close');
    expect(line.add({ 'src/a.js': 'first();\nsecond();\n', 'src/b.js': text }).unusedTokens).toBe(0);
  });

  it('goes on waiting where it is moved together with what said it all along', () => {
    const line = new MainLine();
    const says = 'show(inner(all));\n';
    line.add({ 'src/a.js': `begin(1);\n${says}` });
    line.add({ 'src/b.js': 'begin(2);\n' }, 24 * (REST_DAYS + 1));
    expect(line.add({ 'src/a.js': `begin(1);\n${says}${HELPER}` }).unusedTokens).toBeGreaterThan(0);
    const edited = says.replace('all', 'all, some');
    expect(line.add({ 'src/a.js': 'begin(1);\n', 'src/c.js': edited + HELPER }).revived).toEqual([]);
  });

  it('does not count where it only waited before, and came back another', () => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE });
    line.add({ 'src/a.js': 'begin(widest);\n'.replace('widest', 'other') });
    expect(line.add({ 'src/a.js': IDLE.replace('* 2 + 1', '% rows.size >> rows.bits') }).novelTokens).toBe(0);
  });

  it('stays in its place where a word before its name comes or goes', () => {
    const line = new MainLine();
    const { unusedTokens } = line.add({ 'src/a.js': IDLE });
    const opened = line.add({ 'src/a.js': IDLE.replace('export function', 'function') });
    expect(opened.dormant().removed).toEqual([]);
    expect(line.add({ 'src/b.js': 'show(widest(all));\n' }).revived).toMatchObject([{ tokens: unusedTokens }]);
  });

  it.each<[string, Tree, string?]>([
    ['deleted', { 'src/a.js': '' }],
    ['taken out of its file', { 'src/a.js': 'begin(2);\n' }],
  ])('counts no more once it is %s', (_, gone) => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE });
    line.add(gone);
    expect(line.state.dormant.size).toBe(0);
    expect(line.add({ 'src/b.js': 'show(widest(all));\n' }).revived).toEqual([]);
  });

  it('counts at once where code said its name before, be it below an import of it', () => {
    for (const imported of ['', "import { widest } from './a.js';\n"]) {
      const line = new MainLine();
      line.add(START);
      line.add({ 'src/b.js': `${imported}show(widest(all));\n` });
      expect(line.add({ 'src/a.js': IDLE }).unusedTokens).toBe(0);
    }
  });

  it('waits with the type that it is attached to, in a later change too', () => {
    const type = 'type Wide struct {\n\tsize int\n}\n';
    const method = '\nfunc (w *Wide) String() string {\n\treturn show(w.size * 3)\n}\n';
    const line = new MainLine();
    line.add({ 'start.go': 'begin(1)\n' });
    expect(line.add({ 'a.go': type }).novelTokens).toBe(0);
    expect(line.add({ 'a.go': type + method }).novelTokens).toBe(0);
    line.reload();
    const use = 'all(Wide{7})\n';
    const once = new MainLine();
    once.add({ 'start.go': 'begin(1)\n' });
    expect(line.add({ 'b.go': use }).novelTokens).toBe(once.add({ 'a.go': type + method, 'b.go': use }).novelTokens);
  });

  it.each([
    ['a list of exports', "export { widest } from './a.js';\nshow(4, all);\n"],
    ['a module brought in', "const { widest } = require('./a.js');\nshow(4, all);\n"],
    ['a string', "show('widest', all);\n"],
  ])('waits where only %s brought its name before', (_, text) => {
    const line = new MainLine();
    line.add({ ...START, 'src/b.js': text });
    line.reload();
    expect(line.add({ 'src/a.js': IDLE }).novelTokens).toBe(0);
  });

  it('counts at once where an import brought its name before code said it', () => {
    const line = new MainLine();
    line.add({ ...START, 'src/b.js': "import { widest } from './a.js';\n" });
    line.add({ 'src/b.js': "import { widest } from './a.js';\nshow(widest(all));\n" });
    line.reload();
    expect(line.add({ 'src/a.js': IDLE }).unusedTokens).toBe(0);
  });

  it('does not count as a member whose name only another one bears that waits', () => {
    const line = new MainLine();
    const [head, tail] = ['export class Box {\n', '}\n'];
    const first = '  widest(rows) {\n    return rows.width * 2;\n  }\n';
    line.add({ 'src/box.js': `${head}${first}${tail}open(Box);\n` });
    const second = '  widest(cells) {\n    return [cells.depth % 7, ...this.all];\n  }\n';
    const { novelTokens, unusedTokens } = line.add({
      'src/lid.js': `${head.replace('Box', 'Lid')}${second}${tail}open(Lid);\n`,
    });
    expect(novelTokens).toBeLessThan(7);
    expect(unusedTokens).toBeGreaterThan(10);
  });

  it('does not take in what is added to its file under a head like its own', () => {
    const line = new MainLine();
    const make = 'function make() {\n  const rows = open(7) % 3;\n}\n';
    line.add(START);
    const { unusedTokens } = line.add({ 'src/a.js': make });
    const use = line.add({ 'src/a.js': `${make}const rows = make() ?? [];\nshow(rows, 4);\n` });
    expect(use.unusedTokens).toBe(0);
    expect(use.revived).toMatchObject([{ tokens: unusedTokens }]);
  });

  it('is forgotten after a week', () => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE });
    line.add({ 'src/b.js': 'begin(3);\n' }, REST_DAYS * 24 - 1);
    expect(line.state.dormant.size).toBe(1);
    line.add({ 'src/b.js': 'begin(4);\n' }, 2);
    expect(line.state.dormant.size).toBe(0);
    expect(line.add({ 'src/c.js': 'show(widest(all));\n' }).revived).toEqual([]);
  });

  it('moves with its file', () => {
    const line = new MainLine();
    const { unusedTokens } = line.add({ 'src/a.js': IDLE });
    line.add({ 'src/a.js': '', 'src/moved.js': IDLE });
    const revived = line.add({ 'src/b.js': 'show(widest(all));\n' }).revived;
    expect(revived).toMatchObject([{ path: 'src/moved.js', tokens: unusedTokens }]);
  });

  it('waits on in the file it is moved to, with what is added to it there', () => {
    const line = new MainLine();
    const rest = 'begin(2);\nbegin(3, 4);\n';
    const { unusedTokens } = line.add({ 'src/a.js': IDLE + rest, 'src/b.js': 'begin(5);\n' });
    const longer = IDLE.replace('(rows) {\n', '(rows) {\n  if (rows.deep > rows.limit) throw rows.next;\n');
    const edit = line.add({ 'src/a.js': rest, 'src/b.js': `begin(5);\n${longer}` });
    expect(edit).toMatchObject({ novelTokens: 0, revived: [] });
    line.reload();
    const revived = line.add({ 'src/c.js': 'show(widest(all));\n' }).revived;
    expect(revived).toMatchObject([{ path: 'src/b.js', tokens: unusedTokens + edit.unusedTokens }]);
  });

  it('is gone where another one of its name comes in another file', () => {
    const line = new MainLine();
    line.add({ 'src/a.js': `${IDLE}begin(2);\n` });
    const other = 'export function widest(rows) {\n  while (rows.open) close(rows);\n  delete rows.left;\n}\n';
    const { novelTokens, unusedTokens } = line.add({ 'src/a.js': 'begin(2);\n', 'src/b.js': other });
    expect(novelTokens).toBe(0);
    const revived = line.add({ 'src/c.js': 'show(widest(all));\n' }).revived;
    expect(revived).toMatchObject([{ path: 'src/b.js', tokens: unusedTokens }]);
  });

  it('keeps what is added to it waiting, a call of itself too', () => {
    const line = new MainLine();
    const { unusedTokens } = line.add({ 'src/a.js': IDLE });
    const longer = IDLE.replace('(rows) {\n', '(rows) {\n  if (rows.deep > rows.limit) return widest(rows.next);\n');
    const edit = line.add({ 'src/a.js': longer });
    expect(edit.novelTokens).toBe(0);
    expect(edit.unusedTokens).toBeGreaterThan(5);
    const revived = line.add({ 'src/b.js': 'show(widest(all));\n' }).revived;
    expect(revived).toMatchObject([{ tokens: unusedTokens + edit.unusedTokens }]);
  });

  it('does not wake by a copy of code that calls it', () => {
    const line = new MainLine();
    const view = 'const view = open(config.main);\nview.draw(widest(all), view.height * 3);\n';
    line.add({ 'src/view.js': view });
    line.add(START, 24 * (REST_DAYS + 1));
    line.add({ 'src/start.js': 'begin(2);\n' });
    expect(line.add({ 'src/a.js': IDLE }).unusedTokens).toBeGreaterThan(0);
    expect(line.add({ 'src/view-again.js': view }).revived).toEqual([]);
  });

  it('wakes where a statement that was there says its name, which nothing had before it', () => {
    const line = new MainLine();
    const row = (name: string) => `registry.add(${name}, 'rows', 2).then(done, failed, all.rest, 4);\n`;
    line.add({ ...START, 'src/rows.js': row('open') });
    const { unusedTokens } = line.add({ 'src/a.js': IDLE });
    const { revived, novelTokens } = line.add({ 'src/rows.js': row('open') + row('widest') });
    expect(revived).toMatchObject([{ tokens: unusedTokens }]);
    expect(novelTokens).toBe(unusedTokens);
  });

  it('wakes where a statement of its own stands outside, too, and says its name', () => {
    const line = new MainLine();
    line.add(START);
    const read = 'reader.read().then(onRead);\n';
    const onRead = `function onRead(result) {\n  response.write(result.value ?? 7);\n  ${read}}\n`;
    const { unusedTokens } = line.add({ 'src/a.js': onRead });
    expect(unusedTokens).toBeGreaterThan(10);
    expect(line.add({ 'src/a.js': onRead + read }).revived).toMatchObject([{ tokens: unusedTokens }]);
  });

  it('does not wake by a copy of a line of its own that says its name as a variable', () => {
    const line = new MainLine();
    const own = 'var header = cookie.serialize(name, 7);\n';
    line.add(START);
    line.add({ 'src/a.js': `response.cookie = function (name) {\n  ${own}  this.store(header);\n};\n` });
    expect(line.add({ 'src/b.js': own }).revived).toEqual([]);
    expect(line.add({ 'src/c.js': 'draw(cookie.parse(name), 8);\n' }).revived).toHaveLength(1);
  });

  it('counts the same on however many lines it stands', () => {
    const broken = IDLE.replaceAll(' ', '\n');
    const line = new MainLine();
    expect(line.add({ 'src/a.js': broken })).toMatchObject({
      novelTokens: 0,
      unusedTokens: new MainLine().add({ 'src/a.js': IDLE }).unusedTokens,
    });
  });

  it('does not wake by a copy of itself, by its import or by being handed on', () => {
    const line = new MainLine();
    line.add({ 'src/a.js': IDLE });
    const copied = { 'src/copy.js': IDLE, 'src/index.js': "export { widest } from '../a.js';\n" };
    expect(line.add({ ...copied, 'src/b.js': "import { widest } from '../a.js';\n" }).revived).toEqual([]);
  });
});

describe('what is kept of it', () => {
  it('is bounded: the oldest goes first', () => {
    const code = new DormantCode();
    for (let name = 0; name <= MAX_DORMANT; name += 1)
      code.add({ name, lead: 0, head: 0, path: 'a.js', tokens: 1, says: [], within: 0, hasNewName: true }, DAY);
    expect(code.size).toBe(MAX_DORMANT);
    expect(code.has(0)).toBe(false);
    expect(code.has(MAX_DORMANT)).toBe(true);
  });
});

/** Definitions with parts of their own inside them, and uses of either. None is another's copy under other names. */
const PIECES: Tree = {
  'src/shape.js':
    'export class Shape {\n  sizeOf(list) {\n    const row = list[3] ** this.depth - this.width;\n    return row << this.bits;\n  }\n}\n',
  'src/use-shape.js': 'draw(new Shape(colour), 1);\n',
  'src/call-size.js': 'paint(canvas.sizeOf(list) % 7 || !canvas.open);\n',
  'src/count.js':
    'function halve(left, right) {\n  while (left < right) left += right >>> 1;\n  throw left;\n}\nexport function count(rows) {\n  const unused = rows.map((row) => [row, row.next?.key]);\n  return halve(rows.length, 9);\n}\n',
  'src/use-count.js': 'if (await count(open())) close(1, 2, 3);\n',
  'test/count.test.js': 'check(count([]) === 0 && count([4]) !== 1);\n',
  'src/use-halve.js': 'for (const part of parts) sum -= halve(part.from, part.to) / 2;\n',
  'src/limit.js': 'export const LIMIT = Number(process.env.MOST ?? 64) * 1024 + reserve(kept);\n',
  'src/use-limit.js': 'export default (size) => size > LIMIT && stop(size, { hard: true });\n',
  'src/say-all.js': 'register({ a: Shape, b: count, c: LIMIT }, ...others);\n',
};

describe('whatever order code comes in', () => {
  it('is paid what it is paid at once: one piece a commit', () => {
    const whole = new MainLine().add(PIECES).novelTokens;
    const order = fc.shuffledSubarray(Object.keys(PIECES), { minLength: Object.keys(PIECES).length });
    fc.assert(
      fc.property(order, (paths) => {
        const line = new MainLine();
        const paid = paths.map((path) => line.add({ [path]: PIECES[path] ?? '' }).novelTokens);
        expect(paid.reduce((sum, tokens) => sum + tokens, 0)).toBe(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('is paid once: all commits together earn no more than one does', () => {
    const step = fc.subarray(Object.keys(PIECES), { minLength: 1, maxLength: 4 });
    const commit = fc.tuple(step, fc.boolean());
    fc.assert(
      fc.property(fc.array(commit, { minLength: 2, maxLength: 12 }), (commits) => {
        const line = new MainLine();
        const ever: Record<string, string> = {};
        let sum = 0;
        for (const [paths, isGone] of commits) {
          const files = Object.fromEntries(paths.map((path) => [path, isGone ? '' : (PIECES[path] ?? '')]));
          if (!isGone) Object.assign(ever, files);
          sum += line.add(files).novelTokens;
        }
        expect(sum).toBeLessThanOrEqual(new MainLine().add(ever).novelTokens);
      }),
      { numRuns: 300 },
    );
  });
});
