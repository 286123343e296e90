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
    ['a.js', 'if (true) {\n  used(4);\n} else if (used) {\n  used(5);\n} else {\n  used(6);\n}\n'],
    ['a.js', 'if (1 < 2) used(4);\nelse used(5);\n'],
    ['a.go', 'if true {\n\tused(4)\n} else {\n\tused(5)\n}\n'],
    ['a.py', 'if True:\n    used(4)\nelif used:\n    used(5)\nelse:\n    used(6)\n'],
    ['a.cc', 'if constexpr (false) {\n  used(4);\n}\n'],
    ['a.js', 'switch (1) {\n  case 2:\n    used(4);\n}\nswitch (true) {\n  case false:\n    used(5);\n}\n'],
    ['a.go', "switch 'a' {\ncase 'b':\n\tused(4)\n}\n"],
    ['a.rs', 'match 1 {\n    2 => {\n        used(4);\n    }\n    _ => {}\n}\n'],
    ['a.py', 'match 1:\n    case 2:\n        used(4)\n'],
    ['a.js', 'try {\n} catch (error) {\n  used(error);\n}\n'],
    ['a.cc', 'try {} catch (const Used &used) {\n  used(4);\n} catch (...) {\n  used(5);\n}\n'],
    ['a.py', 'try:\n    pass\nexcept Used as used:\n    used(4)\n'],
    ['a.js', 'for (const one of []) {\n  used(one);\n}\nfor (let i = 0; i < 0; i++) used(i);\n'],
    ['a.go', 'for _, one := range []int{} {\n\tused(one)\n}\n'],
    ['a.java', 'for (int one : new int[]{}) {\n  used(one);\n}\n'],
    ['a.rs', 'for one in [] {\n    used(one);\n}\nfor one in 0..0 {\n    used(one);\n}\n'],
    ['a.py', 'for one in ():\n    used(one)\nfor one in range(0):\n    used(one)\n'],
    ['a.js', 'false && used(4);\ntrue || used(4, 5);\n0 ? used(6) : used(7);\n'],
    ['a.py', 'False and used(4)\nTrue or used(5)\n'],
    ['a.js', 'const debug = false;\nif (debug && used) {\n  used(4);\n}\n'],
    ['a.ts', 'let debug: boolean = false\nif (debug) {\n  used(4);\n}\n'],
    ['a.py', 'DEBUG = False\nif DEBUG:\n    used(4)\n'],
    ['a.go', 'const debug = false\n\nif debug {\n\tused(4)\n}\n'],
    ['a.rs', 'const DEBUG: bool = false;\nif DEBUG {\n    used(4);\n}\n'],
    ['a.java', 'static final boolean DEBUG = false;\nif (DEBUG) {\n  used(4);\n}\n'],
    ['a.c', 'static const bool debug = false;\nif (debug) {\n  used(4);\n}\n'],
  ])('counts nothing: %s %s', (path, added) => {
    expect(left(path, 'used(1);\n', added)).toMatchObject({ left: 0 });
  });

  it.each([
    ['a.js', 'while (true) {\n  used(1);\n}\nfor (;;) used(2);\nwhile (1) used(3);\n'],
    ['a.js', 'if (used(1) || false) used(2);\nif (used(1) && !used(false)) used(3);\nif (`a\x24{used}`) used(4);\n'],
    ['a.py', 'while True:\n    used(1)\nif (used) == None:\n    used(2)\nif not used:\n    used(3)\n'],
    ['a.rb', 'while true\n  used(4)\nend\nif used\n  used(5)\nend\n'],
    [
      'a.js',
      'for (const a of [3]) used(a);\nfor (let i = 0; i < 1; i++) used(i);\nif (used) used(4);\nelse used(5);\n',
    ],
    ['a.js', 'switch (used) {\n  case 1:\n    used(4);\n}\nswitch (true) {\n  case used > 3:\n    used(5);\n}\n'],
    ['a.js', "try {\n  used(4);\n} catch {\n  used(5);\n}\nused(Symbol.for('all'));\n"],
    ['a.js', 'used(used === 0 ? 4 : 5, used > 0 && used(6), used || true, used ?? 0);\n'],
    ['a.js', 'let all = false;\nused(() => {\n  all = true;\n});\nif (all) used(4);\n'],
    ['a.js', 'const all = true;\nif (all) used(4);\n'],
    [
      'a.ts',
      "used as (Used extends null ? 'a' : Used extends 'b' | null ? () => 0 : Used extends () => 0 ? 'c' : 'd');\nif (used.of) used(3);\n",
    ],
    ['a.go', 'ok := false\nok, more := used(4)\nif ok {\n\tused(more)\n}\nswitch {\ncase ok:\n\tused(5)\n}\n'],
    [
      'a.java',
      'class Rows {\n  private boolean open = false;\n  @Override\n  void run() {\n    if (open) {\n      used(4);\n    }\n  }\n}\nnew Rows();\n',
    ],
    [
      'a.c',
      'void main() {\n  bool all = false;\n  used(all);\n  if (all) {\n    used(4);\n  }\n}\nassert(false && "no");\n',
    ],
    [
      'a.py',
      'def main(used):\n    all = False\n    for all in used:\n        used(4)\n    if all:\n        used(5)\n    match = used\n    if match == "":\n        used(match)\n',
    ],
    ['a.rs', 'impl Rows for () {\n    used(3);\n}\n'],
    ['a.rs', 'match used {\n    1 => used(4),\n    _ => used(5),\n}\n'],
    ['a.c', 'do {\n  used(1);\n} while (0);\nused(2);\ndo used(3);\nwhile (0);\nused(4);\n'],
  ])('is no branch or loop that may be taken: %s %s', (path, added) => {
    const counted = left(path, 'used(1);\n', added);
    expect(counted.left).toBe(counted.all);
  });

  it.each([
    ['a.js', 'if (false) {\n  used(4);\n} else {\n  used(5);\n}\n', 3],
    ['a.py', 'if used:\n    used(3)\nelif False:\n    used(4)\nelse:\n    used(5)\n', 9],
    ['a.js', 'if (used) {\n  if (true) {\n    used(4);\n  }\n} else {\n  used(5);\n}\n', 5],
    ['a.js', 'const debug = false;\nif (!debug) {\n  used(4);\n} else {\n  used(5);\n}\n', 9],
    ['a.js', 'try {\n} catch {\n  used(4);\n} finally {\n  used(5);\n}\n', 3],
    ['a.js', 'used(false && used(4) || used(5));\n', 5],
  ])('counts what is reached beside it: %s %s', (path, added, count) => {
    expect(left(path, 'used(1);\n', added).left).toBe(count);
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
