import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxChecker } from '../../ports/syntax-checker.ts';
import { createSyntaxChecker, MAX_SOURCE_LENGTH } from './syntax-checker.ts';

const wasmDirectory = path.dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
let checker: SyntaxChecker;
beforeAll(async () => {
  checker = await createSyntaxChecker({ wasmDirectory });
});

const samples: [file: string, good: string, bad: string][] = [
  ['a.ts', 'export const a: number = 1;\n', 'export const a: = 1;\n'],
  ['a.tsx', 'export const A = () => <p>hi</p>;\n', 'export const A = () => <p>hi</q;\n'],
  ['a.mjs', 'export default function () {}\n', 'export default function ( {\n'],
  ['a.py', 'def f(x):\n    return x\n', 'def f(x:\n    return x\n'],
  ['a.go', 'package a\n\nfunc f() int { return 1 }\n', 'package a\n\nfunc f( int { return 1 }\n'],
  ['a.rs', 'fn f() -> i32 { 1 }\n', 'fn f( -> i32 { 1 }\n'],
  ['a.java', 'class A { int f() { return 1; } }\n', 'class A { int f( { return 1; } }\n'],
  ['a.c', 'int f(void) { return 1; }\n', 'int f(void { return 1; \n'],
  ['a.cs', 'class A { int F() { return 1; } }\n', 'class A { int F( { return 1; } \n'],
  ['a.rb', 'def f(x)\n  x\nend\n', 'def f(x\n  x\n'],
  ['a.php', '<?php function f() { return 1; }\n', '<?php function f( { return 1; \n'],
  ['a.sh', 'if true; then echo hi; fi\n', 'if true; then echo hi;\n'],
  ['a.css', 'a { color: red; }\n', 'a { color: red;\n'],
  ['a.json', '{"a": [1]}\n', '{"a": [1}\n'],
];

describe('createSyntaxChecker', () => {
  it.each(samples)('%s: accepts what parses and points at what does not', async (file, good, bad) => {
    expect(await checker.check(file, good)).toEqual([]);
    const problems = await checker.check(file, bad);
    expect(problems).not.toBe('unsupported');
    expect(problems).not.toHaveLength(0);
  });

  it('gives one-based lines, and no more than five', async () => {
    expect(await checker.check('a.ts', 'const a = 1;\nconst b = ;\n')).toMatchObject([{ line: 2 }]);
    expect(await checker.check('a.json', '{\n "a": 1,\n "b" 2\n}')).toMatchObject([{ line: 3 }]);
    const broken = await checker.check('a.ts', 'const = ;\n'.repeat(50));
    expect(Array.isArray(broken) && broken.length <= 5).toBe(true);
  });

  it('says when it has no grammar, or the source is too large', async () => {
    expect(await checker.check('a.sol', 'contract A {}')).toBe('unsupported');
    expect(await checker.check('README.md', '# hi')).toBe('unsupported');
    expect(await checker.check('tsconfig.json', '{ /* yes */ }')).toBe('unsupported');
    expect(await checker.check('a.ts', ' '.repeat(MAX_SOURCE_LENGTH + 1))).toBe('unsupported');
    expect(await checker.symbols('a.sol', 'contract A {}')).toEqual([]);
  });

  it('finds functions, methods and classes with their lines', async () => {
    const source =
      'export class A {\n  f() {\n    const inner = () => 1;\n  }\n}\n\nexport const g = () => 2;\nfunction h() {}\n';
    expect(await checker.symbols('a.ts', source)).toEqual([
      { name: 'A', kind: 'class', startLine: 0, endLine: 5 },
      { name: 'f', kind: 'method', startLine: 1, endLine: 4 },
      { name: 'g', kind: 'function', startLine: 6, endLine: 7 },
      { name: 'h', kind: 'function', startLine: 7, endLine: 8 },
    ]);
  });

  it.each([
    [
      'a.py',
      '@d\nclass A:\n    def f(self):\n        pass\n\ndef g():\n    pass\n',
      ['A class', 'f method', 'g function'],
    ],
    ['a.go', 'package a\ntype T struct{}\nfunc (t T) F() {}\nfunc G() {}\n', ['T class', 'F method', 'G function']],
    ['a.rs', 'struct S;\nimpl S {\n  fn f() {}\n}\nfn g() {}\n', ['S class', 'S class', 'f method', 'g function']],
    ['a.java', 'class A {\n  A() {}\n  int f() { return 1; }\n}\n', ['A class', 'A method', 'f method']],
    [
      'a.cpp',
      'class A { int f() { return 1; } };\nint g(int x) { return x; }\n',
      ['A class', 'f method', 'g function'],
    ],
    ['a.rb', 'class A\n  def f\n  end\nend\n', ['A class', 'f method']],
    ['a.php', '<?php\nclass A { function f() {} }\nfunction g() {}\n', ['A class', 'f method', 'g function']],
    ['a.cs', 'class A { int F() { return 1; } }\n', ['A class', 'F method']],
  ])('%s: symbols', async (file, source, expected) => {
    expect((await checker.symbols(file, source)).map(({ name, kind }) => `${name} ${kind}`)).toEqual(expected);
  });

  it('answers for a 3,000-line file and survives many', async () => {
    const source = 'export function f(a: number): number {\n  return a * 2;\n}\n'.repeat(1000);
    for (let round = 0; round < 5; round += 1) expect(await checker.check('a.ts', source)).toEqual([]);
    expect(await checker.symbols('a.ts', source)).toHaveLength(1000);
  });

  it('says so where the grammars are not', async () => {
    await expect(
      createSyntaxChecker({ wasmDirectory: '/nowhere' }).then((it) => it.check('a.go', '')),
    ).rejects.toMatchObject({ code: 'internal' });
  });
});
