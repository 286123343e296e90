import { describe, expect, it } from 'vitest';
import { changed, left } from '../../../../../test/fixtures/counted-tokens.ts';
import { readCode } from '../code/code.ts';

describe('code that is never reached', () => {
  it.each([
    ['a.js', 'if (1 == 2) {\n  used(4);\n}\n'],
    ['a.js', 'while (false) {\n  used(4);\n}\n'],
    ['a.js', 'for (let i = 0; false; i++) {\n  used(i);\n}\n'],
    ['a.js', "if ('a' === 'b') used(4);\n"],
    ['a.js', 'if (null) {\n  used(4);\n}\n'],
    ['a.java', 'if (false && used(4)) {\n  used(5);\n}\n'],
    ['a.c', 'if (used(4) && (0) == 1 && !1) {\n  used(5);\n}\n'],
    ['a.go', 'for false {\n\tused(4)\n}\n'],
    ['a.rs', 'if false && used(4) {\n    used(5);\n}\n'],
    ['a.py', 'if False and used(4):\n    used(5)\n'],
    ['a.py', 'while not True:\n    used(5)\n'],
    ['a.py', 'if False:\n    used(4)\n'],
  ])('counts nothing: %s %s', (path, added) => {
    expect(left(path, 'used(1);\n', added)).toMatchObject({ left: 0 });
  });

  it.each([
    ['a.js', 'while (true) {\n  used(1);\n}\nfor (;;) used(2);\nwhile (1) used(3);\n'],
    ['a.js', 'if (used(1) || false) used(2);\nif (used(1) && !used(false)) used(3);\nif (`a\x24{used}`) used(4);\n'],
    ['a.py', 'while True:\n    used(1)\nif (used) == None:\n    used(2)\nif not used:\n    used(3)\n'],
    ['a.rb', 'while true\n  used(4)\nend\nif used\n  used(5)\nend\n'],
    ['a.c', 'do {\n  used(1);\n} while (0);\nused(2);\ndo used(3);\nwhile (0);\nused(4);\n'],
  ])('is no branch or loop that may be taken: %s %s', (path, added) => {
    const counted = left(path, 'used(1);\n', added);
    expect(counted.left).toBe(counted.all);
  });

  it('counts of a branch in Ruby that is never taken the word that ends it', () => {
    expect(left('a.rb', 'used(1)\n', 'if false\n  used(4)\n  used(5)\nend\n').left).toBe(1);
  });

  it.each<[string, string, string]>([
    ['a.js', 'function a() {\n  used(1);\n  return 2;\n', '  used(3);\n  if (used) {\n    used(4);\n  }\n'],
    ['a.js', 'function a() {\n  const b = used\n  return 2\n', '  used(3)\n'],
    ['a.java', 'int a() {\n  if (b) {\n    throw new Error();\n', '    used(3);\n'],
    ['a.go', 'func a() int {\n\tused(1)\n\treturn 2\n', '\tused(3)\n'],
    ['a.rs', 'fn a() -> i64 {\n    used(1);\n    return 2;\n', '    used(3);\n'],
    ['a.c', 'int a() {\n  for (;;) {\n    break;\n', '    used(3);\n'],
    ['a.py', 'def a():\n    used(1)\n    raise Error(2)\n', '    used(3)\n    if used:\n        used(4)\n'],
  ])('counts nothing of what is never reached: %s %s', (path, before, added) => {
    const after = path === 'a.py' ? '\n\na()\n' : '}\n}\n';
    expect(changed(path, `${before}${after}`, `${before}${added}${after}`)).toBe(0);
  });

  it.each<[string, string, string]>([
    ['a.js', 'function a() {\n  if (used)\n    return 2;\n', '  used(3);\n'],
    ['a.js', 'function a() {\n  used(1)\n  return 2\n', '  function used(b) {\n    used(b)\n  }\n  used(a)\n'],
    ['a.js', 'switch (a) {\n  case 1:\n    break;\n', '  case 2:\n    used(3);\n'],
    ['a.js', 'function a() {\n  return {\n', '    used,\n'],
    ['a.js', 'const a = () => {\n  return function () {\n', '    used(3);\n'],
    ['a.sol', 'function a() {\n  return\n', '    used(3);\n'],
    ['a.c', 'int a() {\n#if B\n  return 2;\n#endif\n', '  used(3);\n'],
    ['a.c', 'int a() {\n  goto done;\n  return 2;\n', 'done:\n  used(3);\n'],
    ['a.rs', 'fn a() {\n    match b {\n        1 => return 2,\n', '        3 => used(3),\n'],
    ['a.py', 'def a():\n    if b: return 2\n', '    used(3)\n'],
    ['a.py', 'def a():\n    for b in c:\n        continue\n', '    used(3)\n'],
    ['a.py', 'def a():\n    return (\n', '    used(3)\n'],
  ])('leaves what may be reached: %s %s', (path, before, added) => {
    const all = readCode(path, added)?.ids.length ?? 0;
    expect(changed(path, before, `${before}${added}`)).toBe(all);
  });

  it('leaves what a text says behind what is put into it', () => {
    const before = 'function a() {\n  return used`\n    \x24{used(1)}\n';
    expect(changed('a.js', before, `${before}    - all \x24{used(3)}\``)).toBe(4);
  });
});
