import { describe, expect, it } from 'vitest';
import { MainLine } from '../../../../../test/fixtures/main-line.ts';

const SIZE = 200_000;

/** Each of these asks of every other line when it is read without a bound. */
const FILES: [path: string, head: string, line: string][] = [
  ['a.js', 'let x = 1;\n', 'if (x) a();\n'],
  ['a.js', 'let x = 1;\nuse(x);\n', 'x = 1;\n'],
  ['a.js', 'function f() {\n  let x = 4;\n  use(x);\n', '  let x = 1;\n'],
  ['a.js', 'start();\n', 'for (\n'],
  ['a.js', 'start();\n', 'f() {\n'],
  ['a.js', 'start();\n', 'f() {}\nif (\n'],
  ['a.js', 'start();\n', 'switch (1) {case 1:\n'],
  ['a.js', 'start();\n', 'if (true) {} else\n'],
  ['a.js', 'start();\n', '0 &&\n'],
  ['a.js', 'start();\n', 'f()\n'],
  ['a.ts', 'start();\n', 'type A = B<\n'],
  ['a.py', 'x = f"""\n', '  {a} b\n'],
  ['a.py', 'def f():\n    x = 4\n    use(x)\n', '    x = 1\n'],
  ['a.py', 'x = 1\nif x:\n    use(x)\n', 'if x:\n    y = 1\n'],
  ['a.py', 'start()\n', 'elif 1:\n  a()\n'],
  ['a.go', 'package a\n', 'type a func(b int) error\n'],
  ['a.kt', 'val b = 1\n', 'val a = "$b\n'],
  ['a.java', 'class A {\n', 'int[][][][] a =\n'],
];

describe('a long file', () => {
  it.each(FILES)('is judged in time: %s %j and %j all over', (path, head, text) => {
    const line = new MainLine();
    line.add({ 'README.md': 'Rows\n', [path]: head });
    const { addedTokens } = line.add({ [path]: head + text.repeat(SIZE / text.length) }).files[0] ?? {};
    expect(addedTokens).toBeGreaterThan(1000);
  });
});
