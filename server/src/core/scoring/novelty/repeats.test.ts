import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownAfter, novelTokens, type Tree } from '../../../../../test/fixtures/novel-tokens.ts';

const word = fc.stringMatching(/^[a-z]{3,7}$/).map((text) => `${text}Of`);
const variable = fc.constantFrom('alpha', 'beta', 'gamma', 'delta');
const statement = fc.oneof(
  fc.tuple(word, variable, variable).map(([call, a, b]) => `${a} = ${call}(${b}).of(${a});`),
  fc.tuple(word, word, variable, variable).map(([x, y, a, b]) => `const ${a} = this.${x}.${y}(${b}, 7) + ${b};`),
  fc
    .tuple(word, word, variable, variable)
    .map(([x, y, a, b]) => `if (${a}.${x} > ${b}.${y}) { ${a} += ${b} * 2 + ${a}; return this.${y}(${a}); }`),
  fc.tuple(variable, variable).map(([a, b]) => `${a} = ${b} * 2 - ${a};`),
);
const made = fc
  .tuple(word, fc.array(statement, { minLength: 1, maxLength: 8 }))
  .map(
    ([name, body]) => `export default async function ${name}(alpha, beta, gamma, delta) {\n  ${body.join('\n  ')}\n}\n`,
  );
const functions = fc.array(made, { minLength: 2, maxLength: 8 });
const shuffled = functions.chain((all) =>
  fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }), fc.nat(all.length)),
);
const fresh: Record<string, string> = { alpha: 'weight', beta: 'a', gamma: 'lastIndexOfAll', delta: 'q7' };
const renamed = (text: string) => text.replace(/\b(alpha|beta|gamma|delta)\b/g, (name) => fresh[name] ?? name);
const layouts: ((text: string) => string)[] = [
  (text) => text.replaceAll(/([(,])/g, '$1\n      '),
  (text) => text.replaceAll(/ ([+*=]) /g, ' $1\n    '),
  (text) => text.replaceAll(';\n', '; '),
  (text) => text.replaceAll('{', '{\n').replaceAll('}', '\n}'),
  (text) => text.replaceAll(/\) \{/g, ')\n{'),
  (text) => text.replaceAll(';', ';\n// and then\n'),
  (text) => text.replaceAll(/;\n/g, '\n'),
];
const layout = fc.constantFrom(...layouts);
const runs = { numRuns: 150 };

describe('what is new', () => {
  it('is as much in any order of functions, in any files', () => {
    fc.assert(
      fc.property(functions, shuffled, (old, [all, other, cut]) => {
        const before = { 'src/a.ts': old.join('\n') };
        const known = () => knownAfter(before);
        const once = novelTokens(before, { 'src/a.ts': [...old, ...all].join('\n') }, known());
        expect(novelTokens(before, { 'src/a.ts': [...old, ...other].join('\n') }, known())).toBe(once);
        const files = { 'src/b.ts': other.slice(0, cut).join('\n'), 'src/c.ts': other.slice(cut).join('\n') };
        expect(novelTokens(before, { ...before, ...files }, known())).toBe(once);
      }),
      runs,
    );
  });

  it('is as much in any layout', () => {
    fc.assert(
      fc.property(functions, functions, layout, (old, added, change) => {
        const before = { 'src/a.ts': old.join('\n') };
        const once = novelTokens(before, { ...before, 'src/b.ts': added.join('\n') }, knownAfter(before));
        const other = { ...before, 'src/b.ts': change(added.join('\n')) };
        expect(novelTokens(before, other, knownAfter(before))).toBe(once);
      }),
      runs,
    );
  });

  it('is as much under any names of variables, where the main line has none of it', () => {
    fc.assert(
      fc.property(functions, (added) => {
        const text = added.join('\n');
        expect(novelTokens({}, { 'src/a.ts': renamed(text) })).toBe(novelTokens({}, { 'src/a.ts': text }));
      }),
      runs,
    );
  });

  it('is nothing of what is known: in any order, layout, file, and under other names', () => {
    fc.assert(
      fc.property(shuffled, layout, ([all, other, cut], change) => {
        const before = { 'src/a.ts': all.join('\n') };
        const known = () => knownAfter(before);
        expect(novelTokens(before, { 'src/a.ts': change(renamed(other.join('\n'))) }, known())).toBe(0);
        const halves = { 'src/a.ts': other.slice(0, cut).join('\n'), 'src/b.ts': renamed(other.slice(cut).join('\n')) };
        expect(novelTokens(before, halves, known())).toBe(0);
        const copy = { ...before, 'src/b.ts': change(renamed(other.join('\n'))) };
        expect(novelTokens(before, copy, known())).toBe(0);
      }),
      runs,
    );
  });

  it('is each new name once of a statement that is gone and comes elsewhere under other names, and all of it where it is not gone', () => {
    const said = "  alpha.verbose(beta, 'writing');\n";
    const body = (inner: string) => `export default function read(alpha, beta) {\n${inner}  return 1;\n}\n`;
    const before = { 'src/a.ts': body(said) };
    const moved = (text: string, old = '') => ({
      'src/a.ts': body(old),
      'src/b.ts': `export default function store() {\n  open(7, 'x');\n${text}  this.close(first, 8, again);\n}\n`,
    });
    const count = (after: Tree) => novelTokens(before, after, knownAfter(before));
    expect(count(moved(said))).toBe(count(moved('')));
    expect(count(moved(renamed(said)))).toBe(count(moved('')) + 2);
    expect(count(moved(renamed(said + said.replace('writing', 'reading'))))).toBe(count(moved('')) + 2);
    expect(count(moved(renamed(said), said))).toBe(count(moved('')) + 5);
  });

  it('is nothing of what was there before', () => {
    fc.assert(
      fc.property(functions, functions, (kept, gone) => {
        const [one, both] = [{ 'src/a.ts': kept.join('\n') }, { 'src/a.ts': [...kept, ...gone].join('\n') }];
        expect(novelTokens(one, both, knownAfter(one, both, one))).toBe(0);
      }),
      runs,
    );
  });

  it.each<[string, string, string, (entry: number) => string, string]>([
    ['a.ts', 'import {', "} from './names.ts';", (entry) => `  name${entry} as other${entry},`, '  type alpha, beta,'],
    ['a.rs', 'use names::{', '};', (entry) => `    part${entry}::Name${entry},`, '    whole::{alpha, Beta},'],
    ['a.py', 'from names import (', ')', (entry) => `    name${entry},  # said`, '    alpha as beta, gamma,'],
    ['a.go', 'import (', ')', (entry) => `\tname${entry} "example.org/name${entry}"`, '\t. "alpha"'],
  ])('%s: is nothing in a long list of imports', (path, head, end, entry, added) => {
    const list = (entries: string[]) => ({ [path]: [head, ...entries, end, ''].join('\n') });
    const entries = Array.from({ length: 200 }, (_, index) => entry(index));
    const before = list(entries);
    expect(novelTokens(before, list(entries.toSpliced(150, 0, added)), knownAfter(before))).toBe(0);
  });

  it.each<[string, string]>([
    [
      'a.py',
      'def run(a, b):\n    if a.ready and b.open: return b.start(a, b)\n    for x in a.items(b): b.push(x, a)\n',
    ],
    [
      'a.c',
      'static int run(state *a, int b) {\n  if (a->ready)\n    return start(a, b);\n  a->left -= b * a->size + step(b);\n}\n',
    ],
    [
      'a.rs',
      '#[inline]\npub fn run(a: &State, b: u32) -> u32 {\n    a.start(b).then(a.left + b);\n    check!(a, b)\n}\n',
    ],
    ['a.go', 'func run(a *State, b int) error {\n\tc := a.start(b)\n\treturn c.wait()\n}\n'],
    ['a.cc', 'template <typename T>\ninline T run(T a, int b) {\n  return start<T>(a, b);\n}\n'],
  ])('is nothing where a function of %s comes again after another, under another name', (file, text) => {
    const before = { [`src/${file}`]: text };
    const again = text.replace('run(', 'walk(').replace(/\ba\b/g, 'first').replace(/\bb\b/g, 'second');
    expect(novelTokens({}, before)).toBeGreaterThan(5);
    expect(novelTokens(before, { [`src/${file}`]: `${text}\n${again}` }, knownAfter(before))).toBe(0);
  });

  it.each<[string, (entry: number) => string]>([
    ['a.py', (entry) => `rows['key${entry}'] = ${entry * 7}\n`],
    ['a.py', (entry) => `put('key${entry}', ${entry * 7})\n`],
    ['a.js', (entry) => `rows.push(${entry * 7});\n`],
    ['a.c', (entry) => `put(&rows, "key${entry}", ${entry * 7});\n`],
  ])(
    'is one statement of a short row of data in %s, and nothing of a long one or beside a row that is there',
    (path, entry) => {
      const rows = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, index) => entry(from + index)).join('');
      const [none, one] = [{ [path]: 'begin(all);\n' }, { [path]: `begin(all);\n${rows(50, 51)}` }];
      const many = (from: number, to: number) => ({ [path]: `begin(all);\n${rows(from, to)}` });
      const single = novelTokens(none, one, knownAfter(none));
      expect(single).toBeGreaterThan(0);
      expect(novelTokens(none, many(50, 53), knownAfter(none))).toBe(single);
      expect(novelTokens(none, many(50, 54), knownAfter(none))).toBe(0);
      expect(novelTokens(many(50, 90), many(50, 95), knownAfter(many(50, 90)))).toBe(0);
      expect(novelTokens(many(50, 90), many(45, 90), knownAfter(many(50, 90)))).toBe(0);
    },
  );

  it.each<[string, (entry: number) => string]>([
    ['a.js', (entry) => `rows.key${entry} = ${entry * 7};\n`],
    ['a.js', (entry) => `module.exports.key${entry} = 'is${entry}';\n`],
    ['a.py', (entry) => `self.key${entry} = -${entry * 7}\n`],
  ])('is nothing of a long row of members with literals in %s, and all of a short one', (path, entry) => {
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => entry(from + index)).join('');
    const many = (from: number, to: number) => ({ [path]: `begin(all);\n${rows(from, to)}` });
    const none = many(50, 50);
    const single = novelTokens(none, many(50, 51), knownAfter(none));
    expect(single).toBeGreaterThan(4);
    expect(novelTokens(none, many(50, 53), knownAfter(none))).toBe(3 * single);
    expect(novelTokens(none, many(50, 54), knownAfter(none))).toBe(0);
    expect(novelTokens(many(50, 90), many(45, 95), knownAfter(many(50, 90)))).toBe(0);
  });

  it('is something of a row of members that are given something else than a literal', () => {
    const row = ['width = size.left', 'index = first.place', 'label = text.title', 'depth = tree.level'];
    const many = (length: number) => ({
      'a.js': `begin(all);\n${row
        .slice(0, length)
        .map((said) => `this.${said};\n`)
        .join('')}`,
    });
    expect(novelTokens(many(0), many(3), knownAfter(many(0)))).toBe(
      3 * novelTokens(many(0), many(1), knownAfter(many(0))),
    );
    expect(novelTokens(many(0), many(4), knownAfter(many(0)))).toBeGreaterThan(0);
  });

  it.each([
    [
      'a.js',
      'exports.load = function (val, type) {\n  if (!val) return type\n  val.left = open(type)\n  return val\n};\n',
    ],
    [
      'a.go',
      'func load(val int, match Reader) int {\n\tif match.next(val) {\n\t\treturn match.last(val)\n\t}\n\treturn val\n}\n',
    ],
    ['a.py', 'def load(val, type, fn):\n    if fn.next(val):\n        return fn.last(val)\n    return type\n'],
  ])('is nothing of a copy under other names in %s, where another language keeps a name for itself', (file, text) => {
    const before = { [file]: text };
    const renamed = text
      .replace(/\bval\b/g, 'first')
      .replace(/\btype\b/g, 'second')
      .replace(/\b(fn|match)\b/g, 'third');
    expect(novelTokens(before, { ...before, [`copy-${file}`]: renamed }, knownAfter(before))).toBe(0);
  });

  it('is nothing of a copy with all names changed where a function that is handed to a call begins in the middle', () => {
    const text = (w: (index: number) => string) =>
      `${w(0)}.each(function (${w(1)}) {\n  if (!${w(1)}.${w(2)}) return\n  ${w(1)}.${w(3)}(${w(4)}, function (${w(5)}) {\n    ${w(4)}.${w(6)} = ${w(7)}.${w(8)}\n    ${w(9)}(${w(5)})\n  })\n})\n`;
    const before = { 'src/a.js': text((index) => `old${'abcdefghij'.charAt(index)}`) };
    const copy = text((index) => `new${'abcdefghij'.charAt(index)}`).replace('.each', '.newall');
    const unlike = copy.replace('if (!', 'while (').replace(/ = /, ' += ');
    const count = (more: string) => novelTokens(before, { ...before, 'src/b.js': more }, knownAfter(before));
    expect(count(unlike)).toBeGreaterThan(20);
    expect(count(copy)).toBeLessThan(count(unlike) / 2);
  });

  it('is nothing of a copy with nearly all names changed, over an object that is handed to a call, and the rest of what is new for the most part', () => {
    const text = (w: (index: number) => string, parts: number) =>
      [
        `${w(0)}.${w(1)} = function ${w(1)}(first) {`,
        `  ${w(2)}(${w(3)}.${w(4)}(first), ${w(5)} - 1)`,
        `  var ${w(6)} = new ${w(7)}(first, {\n    ${w(8)}: this.${w(9)},\n    end: false\n  }, first)`,
        ...Array.from({ length: parts }, (_, part) => `  this.${w(4)}(first).${w(9)}(${part} * first.${w(2)})`),
        `  this.${w(8)}.${w(5)}(${w(6)})\n}\n`,
      ].join('\n');
    const named = (prefix: string) => (index: number) => `${prefix}${'abcdefghij'.charAt(index)}`;
    const before = { 'src/a.js': text(named('old'), 2) };
    const count = (more: string) => novelTokens(before, { ...before, 'src/b.js': more }, knownAfter(before));
    expect(count(text(named('new'), 2))).toBe(0);
    const most = [
      'for (const each of newm(first)) newq += each.newp ** 2 - newn[each.newm]',
      'if (newq > 7 || !newl) throw newk.newi(first => first | newq, [...newl])',
      'do { newt -= first % newq } while (newt in newl && newu(newt) !== -newq)',
      'try { return await newr[first ?? newq](newt, { newv, neww: +newt }) } catch { newx() }',
    ];
    const added = most.map((line) => `  ${line}\n`).join('');
    expect(count(text(named('new'), 2).replace(/\}\n$/, `${added}}\n`))).toBeGreaterThan(60);
  });

  it('is nothing of a line that is part of a longer statement, where it comes again as one of its own', () => {
    const long = "export default log(\n  alpha.name + ' exited with ' +\n  beta.code + ' and ' +\n  gamma.signal);\n";
    const before = { 'src/a.js': long };
    const count = (line: string) =>
      novelTokens(before, { ...before, 'src/b.js': `start(7);\n${line}` }, knownAfter(before));
    expect(count("beta.code + ' and ' +\n")).toBe(count(''));
    expect(count("beta.signal + ' and ' +\n")).toBeGreaterThan(count(''));
  });

  it('is nothing of a copy under another name of a variable that is called, and a word of one that names no variable', () => {
    const body = (done: string, then: string) =>
      [
        `export default function run(work, ${done}) {`,
        '  const failed = work.start(7);',
        `  if (failed) return ${done}(failed);`,
        `  ${then}();\n  ${done}();\n  work.wait(failed, 9);\n}\n`,
      ].join('\n');
    const before = { 'src/a.js': body('done', 'end') };
    const count = (done: string, then: string) =>
      novelTokens(before, { ...before, 'src/b.js': body(done, then) }, knownAfter(before));
    expect(count('next', 'end')).toBe(0);
    expect(count('next', 'close')).toBeGreaterThan(0);
  });

  it.each([
    ['a.go', 'func main(one int, two int) {\n\tset(one, two)\n\tthree := load(two)\n\temit(one, three)\n}\n'],
    ['a.rs', 'fn main(one: u8, two: u8) {\n    set(one, two);\n    let three = load(two);\n    emit(one, three);\n}\n'],
    ['a.py', 'def main(one, two):\n    set(one, two)\n    three = load(two)\n    emit(one, three)\n'],
    ['a.cc', 'int main(int one, int two) {\n  set(one, two);\n  int three = load(two);\n  emit(one, three);\n}\n'],
    [
      'a.ts',
      'function main(one, two) {\n  return gather(one, two, one.length, two.length, { first: one, last: two, all: one });\n}\n',
    ],
  ])('is as little of a copy whose variables are called as types are: %s', (path, text) => {
    const known = knownAfter({ [path]: text });
    const copied = (one: string, two: string, three: string) => {
      const copy = text
        .replace('main', 'next')
        .replaceAll('one', one)
        .replaceAll('two', two)
        .replaceAll('three', three);
      return novelTokens({ [path]: text }, { [path]: text, [`b${path}`]: copy }, known);
    };
    expect(copied('Gamma', 'KAPPA', 'Omega')).toBe(copied('gamma', 'kappa', 'omega'));
  });

  it('is nothing of a statement that was known by those beside it, where it comes again beside others', () => {
    const body = (a: string, b: string) =>
      `export default function read(${a}, ${b}) {\n  this.open(${a}, 7);\n  ${b} = this.first(${a});\n  return this.close(${a}, ${b}, 9);\n}\n`;
    const before = { 'src/a.js': body('alpha', 'beta') };
    const copied = { ...before, 'src/b.js': body('weight', 'limit') };
    const once = (known: Tree[]) =>
      novelTokens(before, { ...before, 'src/c.js': 'start(8);\nlimit = this.first(weight);\n' }, knownAfter(...known));
    expect(novelTokens(before, copied, knownAfter(before))).toBe(0);
    expect(once([before])).toBe(once([before, copied, before]) + 6);
  });

  it('is nothing of a statement that is made of lines of longer ones, and all of it where one of them is new', () => {
    const entries = ['first: start(alpha.one),', 'second: start(alpha.two),', 'third: start(alpha.three),'];
    const list = (lines: string[]) => `export default all({\n  ${lines.join('\n  ')}\n});\n`;
    const before = { 'src/a.js': list(['ready: open(7),', ...entries, 'last: close(8),']) };
    const count = (lines: string[]) =>
      novelTokens(before, { ...before, 'src/b.js': `begin(9);\n${lines.join('\n')}\n` }, knownAfter(before));
    expect(count(entries.toReversed())).toBe(count([]));
    expect(count([...entries.toReversed(), 'other: beta.stop() || 8,'])).toBeGreaterThan(count([]));
  });

  it('is nothing of a line that was known by its place, where it comes again elsewhere', () => {
    const body = (name: string) =>
      `function run(b) {\n  this.open(b, 7);\n  ${name}.push('--diff', b);\n  this.close(b, 8);\n}\n`;
    const before = { 'src/a.js': body('first') };
    const after = { ...before, 'src/b.js': body('second') };
    const again = (name: string) => ({ ...after, 'src/c.js': `begin(9);\n${name}.push('--diff', b);\n` });
    const count = (name: string) => novelTokens(after, again(name), knownAfter(before, after));
    expect(count('second')).toBe(count('first'));
    expect(count('third')).toBeGreaterThan(count('first'));
  });

  it('is nothing of a copy under other names where an empty object stands in it as a value', () => {
    const body = (name: string) =>
      `layers.use = function (${name}) {\n  const first = merge({}, ${name} || {});\n  this.all = {};\n  return first;\n};\n`;
    const before = { 'src/a.js': body('alpha') };
    const copy = body('beta').replaceAll('first', 'second');
    expect(novelTokens(before, { ...before, 'src/b.js': copy }, knownAfter(before))).toBe(0);
  });

  it('is as much of short statements that change near each other as of each by itself', () => {
    const body = (first: string, second: string) =>
      `function handle(a) {\n  this.before(a);\n  ${first};\n  one();\n  two();\n  three();\n  ${second};\n  this.after(a);\n}\n`;
    const count = (first: string, second: string) => {
      const before = { 'src/a.js': body('this.stop()', 'this.stop()') };
      return novelTokens(before, { 'src/a.js': body(first, second) }, knownAfter(before));
    };
    const both = count('open.all(a)', 'shut.none(a)');
    expect(both).toBe(count('open.all(a)', 'this.stop()') + count('this.stop()', 'shut.none(a)'));
    expect(both).toBe(8);
  });

  it('is nothing of a copy under other names, at the ends of its pieces too', () => {
    const body = (all: string, at: string, each: string) =>
      `export default function load(${all}) {\n  const ${at} = [];\n  for (const ${each} of ${all}) {\n    ${at}.push(open(${all}.part, ${each}));\n  }\n  return ${at};\n}\n`;
    const before = { 'src/a.js': body('alpha', 'beta', 'gamma') };
    const copy = body('first', 'second', 'third');
    expect(novelTokens(before, { ...before, 'src/b.js': copy }, knownAfter(before))).toBe(0);
  });

  it('is nothing of a copy under other names where little of a function goes on after one that stands in it', () => {
    const body = (a: string, b: string) =>
      `layers.compile = function (${a}) {\n  this.size = ${a}.length * 2;\n  const ${b} = function () {\n    this.open(${a}.left + 7, ${a}.part);\n    return this.kept(${a}.other);\n  };\n  return rows.compile(${a} || []);\n};\n`;
    const before = { 'src/a.js': body('alpha', 'beta') };
    expect(novelTokens(before, { ...before, 'src/b.js': body('first', 'second') }, knownAfter(before))).toBe(0);
  });

  it('is the new statement alone of a copy under other names that another one is put into', () => {
    const body = (a: string, b: string, put: string) =>
      [
        `export default function load(${a}, ${b}) {`,
        `  ${b} = this.first(${a}, 7);`,
        `  ${a}.left = ${b}.right;`,
        `  this.store(${a}, ${b}.all);`,
        `${put}  ${b} = ${a}.last(${b});`,
        `  this.close(${a}, ${b}, ${a}.left);`,
        `  ${a}.kept.push(${b}, ${a}.other);`,
        `  return ${b}.done;\n}\n`,
      ].join('\n');
    const before = { 'src/a.js': body('alpha', 'beta', '') };
    const count = (put: string) =>
      novelTokens(before, { ...before, 'src/b.js': body('first', 'second', put) }, knownAfter(before));
    expect(count('')).toBe(0);
    expect(count('  while (first < 3) first += second;\n')).toBe(8);
  });
});
