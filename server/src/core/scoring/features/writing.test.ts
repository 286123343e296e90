import { describe, expect, it } from 'vitest';
import { readChange } from '../change.ts';
import { readCode } from '../code/code.ts';
import { logOfCount } from '../exact-math.ts';
import { createHistory } from '../history/state.ts';
import { measureChange } from './measure.ts';
import type { Writing } from './writing.ts';

function writing(path: string, before: string, newText: string): Writing {
  const code = readCode(path, before);
  const base = before === '' ? null : code;
  const change = readChange([{ path, before: base, existed: before !== '', newText }]);
  return measureChange(change, createHistory()).risk;
}

const added = (text: string, path = 'src/a.ts') => writing(path, '', text);

describe('writing', () => {
  it('counts signs that assign, and no comparisons', () => {
    const text = 'let total = 0;\ntotal += step;\nif (a == b || a <= c || a >= c || a != d || a === e) stop();\n';
    expect(added(text).assignments).toBe(logOfCount(2));
  });

  it('counts words with a bracket behind them', () => {
    expect(added('const sum = add(first, second(third));\nconst list = [first];\n').calls).toBe(logOfCount(2));
  });

  it('counts functions without a name', () => {
    expect(added('list.map((x) => x + 1);\nlist.filter(function (x) { return x; });\n').closures).toBe(logOfCount(2));
    expect(added('function named(x) { return x + 1; }\n').closures).toBe(0);
    expect(added('key = lambda pair: pair[1]\n', 'src/a.py').closures).toBe(logOfCount(1));
    expect(added('defer func() { close(done) }()\n', 'src/a.go').closures).toBe(logOfCount(1));
  });

  it('counts marks of what is left to do, in comments too', () => {
    expect(added('// TODO: handle the rest\nconst text = read(); // FIXME\nconst todoList = [];\n').unfinished).toBe(
      logOfCount(2),
    );
  });

  it('measures indentation in columns, up to forty', () => {
    expect(added('    return first;\n\treturn second;\n').indentation).toBe(4);
    expect(added(`${' '.repeat(60)}return first;\n`).indentation).toBe(40);
  });

  it('counts lines that go and end with a comma', () => {
    const before = 'const list = [\n  firstEntry,\n  secondEntry,\n  thirdEntry\n];\n';
    expect(writing('src/a.ts', before, 'const list = [\n  thirdEntry\n];\n').entriesGone).toBe(logOfCount(2));
    expect(added(before).entriesGone).toBe(0);
  });

  it('tells how far down the first added line is', () => {
    const before = 'const alpha = 1;\nconst beta = 2;\nconst gamma = 3;\n';
    expect(writing('src/a.ts', before, `${before}const delta = 4;\n`).position).toBe(0.75);
    expect(writing('src/a.ts', before, `const delta = 4;\n${before}`).position).toBe(0);
    expect(writing('src/a.ts', before, 'const alpha = 1;\n').position).toBe(0);
  });

  it('does not look at lines that stay', () => {
    const before = 'const alpha = call(one);\n';
    expect(writing('src/a.ts', before, `${before}return plain;\n`)).toMatchObject({ assignments: 0, calls: 0 });
  });
});
