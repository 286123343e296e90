import { describe, expect, it } from 'vitest';
import { readCode, type SourceCode } from '../code/code.ts';
import { classifyPath } from '../path-class.ts';
import { markUnpaid } from './unpaid.ts';

/** Words of a file that stay marked when all of them were. */
function paid(path: string, text: string): string {
  const file = readCode(path, text);
  const { language } = classifyPath(path);
  if (file === null || language === null) throw new Error('not code');
  const novel = new Uint8Array(file.ids.length).fill(1);
  markUnpaid(file, language, { from: 0, to: file.ids.length }, novel);
  return wordsOf(file, novel).join(' ');
}

const wordsOf = (file: SourceCode, novel: Uint8Array): string[] =>
  [...file.significant]
    .filter((_, index) => novel[index] === 1)
    .map((token) => file.text.slice(file.start[token], file.end[token]));

describe('markUnpaid', () => {
  it.each<[string, string, string]>([
    ['a.ts', "import { a,\n  b } from '../c.ts';\nrun(a);", 'run a'],
    ['a.ts', "import('./c.ts');\nimport.meta.url", 'import ./c.ts import . meta . url'],
    ['a.py', 'from a import (\n  b,\n  c,\n)\nimport d\nrun(b)', 'run b'],
    ['a.go', 'package a\nimport (\n  "fmt"\n)\nfunc run() {}', 'func run'],
    ['a.rs', 'use a::{\n  b,\n};\nfn run() {}', 'fn run'],
    ['a.c', '#include "a.h"\n#define A 1', '# define A 1'],
    ['a.cs', 'using System;\nusing (var a = b()) {\n  run();\n}', 'using var a = b run'],
    ['a.cs', 'using\n  System\n  .Text;\nRun();', 'Run'],
    ['a.php', '<?php\nuse A\n  \\B;\nrun();', 'run'],
    ['A.java', 'import org\n    .a.B;\nimport static\n    org.a.C;\nimport org.\n    a.D\n;\nclass E {}', 'class E'],
    ['A.java', 'package org\n    .a;\nclass E {}', 'class E'],
    ['a.kt', 'package a\nimport a.b\nrun()', 'run'],
    ['a.swift', 'import A\nrun()', 'run'],
    ['a.py', 'from.a import b\nfrom..c import d\nrun(b)', 'run b'],
    ['a.sql', 'select a\nfrom b', 'select a from b'],
  ])('%s: pays for no import: %s', (path, text, expected) => {
    expect(paid(path, text)).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['a.rs', 'fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n\n  fn c() {}\n}\nfn d() {}', 'fn a fn d'],
    ['a.ts', "test('x', () => {\n  run();\n});\nwait(1);", 'wait 1'],
    ['a.ts', 'const test = 1;\nwait(1);\nemit(2);', 'const test = 1 wait 1 emit 2'],
    ['a.py', 'def test_x():\n    run()\n\n    run()\ndef tested():\n    pass', 'def tested pass'],
    ['a.cc', 'TEST(A, b) {\n  run();\n}\nint c;', 'int c'],
    ['a.sol', 'function test_a() public {\n  run();\n}\nfunction b() {}', 'function b'],
    ['a.go', 'func TestX(t *testing.T) {\n\trun()\n}\nfunc run() {}', 'func run'],
  ])('%s: pays for no test inside it: %s', (path, text, expected) => {
    expect(paid(path, text).replaceAll(' : ', ' ')).toBe(expected);
  });
});
