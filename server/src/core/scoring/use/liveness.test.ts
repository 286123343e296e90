import { describe, expect, it } from 'vitest';
import { readCode } from '../code/code.ts';
import { matchLines } from '../history/match-lines.ts';
import { classifyPath } from '../path-class.ts';
import { DormantCode, NO_PLACES } from './dormant.ts';
import { findUnused } from './liveness.ts';

/** Tokens that still count when `added` goes after `base`, and how many there were; `known`: whether the main line has every word. */
function left(path: string, base: string, added: string, known = false): { left: number; all: number } {
  const before = readCode(path, base);
  const after = readCode(path, base + added);
  if (before === null || after === null) throw new Error('This is no code.');
  const novel = new Uint8Array(after.ids.length).fill(1, before.ids.length);
  const { language } = classifyPath(path);
  if (language === null) throw new Error('This is no language.');
  const match = matchLines(before.table, after.table);
  const file = { path, language, before, after, ...match, earns: true, fresh: novel.slice(), asleep: NO_PLACES };
  const { unused } = findUnused([file], { knows: () => known, dormant: new DormantCode() });
  for (const { from, to } of unused) novel.fill(0, from, to);
  return { left: novel.filter((mark) => mark === 1).length, all: after.ids.length - before.ids.length };
}

describe('what nothing uses', () => {
  it.each([
    ['a.js', 'function idle(a) {\n  return a + 1;\n}\n'],
    ['a.js', 'const idle = (a) => {\n  return a + 1;\n};\n'],
    ['a.js', 'function a() {\n  return b(1);\n}\nfunction b() {\n  return a(2);\n}\n'],
    ['a.js', 'class Idle {\n  get size() {\n    return this.items;\n  }\n}\n'],
    ['a.js', 'const a = 3 * 4;\nconst b = a + 5;\n'],
    ['a.js', 'export function idle(a) {\n  return a + 1;\n}\n'],
    ['a.js', 'function idle(a) {\n  return a + 1;\n}\nexports.idle = idle;\n'],
    ['a.js', 'exports.idle = function (a) {\n  return a + 1;\n};\n'],
    ['a.js', 'if (1 == 2) {\n  used(4);\n}\n'],
    ['a.py', 'def _idle(a):\n    return a + 1\n'],
    ['a.py', 'def idle(a):\n    return idle(a + 1)\n'],
    ['a.py', 'class Idle:\n    size = 4\n\n    @property\n    def width(self):\n        return self.size\n'],
    ['a.py', 'if False:\n    used(4)\n'],
    ['a.go', 'func idle(a int) int {\n\treturn a + 1\n}\n'],
    ['a.go', 'func Idle(a int) int {\n\treturn a + 1\n}\n'],
    ['a.go', 'type Idle struct {\n\tsize int\n}\n'],
    ['a.rs', 'pub fn idle(a: i64) -> i64 {\n    a + 1\n}\n'],
    ['a.java', 'class Idle {\n  public int size() {\n    return 4;\n  }\n}\n'],
    ['a.rs', 'fn idle(a: i64) -> i64 {\n    a + 1\n}\n'],
    ['a.c', 'static int idle(int a) {\n  return a + 1;\n}\n'],
    ['a.c', 'int idle(int a);\nint idle(int a) {\n  return a + 1;\n}\n'],
    ['a.cc', 'template <class Item>\nint idle(Item a) {\n  return 4;\n}\n'],
    ['a.sol', 'function idle(uint256 a) pure returns (uint256) {\n  return a + 1;\n}\n'],
  ])('counts nothing of it: %s %s', (path, added) => {
    expect(left(path, 'used(1);\n', added)).toMatchObject({ left: 0 });
  });

  it.each([
    ['a.js', 'function busy(a) {\n  return a;\n}\nbusy(2);\n'],
    ['a.js', 'export default function open(a) {\n  return a;\n}\n'],
    ['a.js', 'used(function named(a) {\n  return a;\n});\n'],
    ['a.js', 'exports.open = function (a) {\n  return a;\n};\nused(exports.open(2));\n'],
    ['a.py', '@route(\n)\ndef index(a):\n    return a\n'.replace('(\n)', '(1)')],
    ['a.rs', 'impl Iterator for Rows {\n    fn after(a: i64) -> i64 {\n        a + 1\n    }\n}\n'],
    ['a.java', 'class Busy {\n  @Override\n  public int size() {\n    return 4;\n  }\n}\nnew Busy();\n'],
    ['a.js', 'function a() {\n  return 1;\n}\nfunction b() {\n  return a();\n}\nb();\n'],
    ['a.js', 'const a = 1;\nused(a);\n'],
    ['a.js', 'while (true) {\n  used(1);\n}\n'],
    ['a.py', 'def busy(a):\n    return f(\n        key=a,\n    )\nbusy(2)\n'],
    ['a.go', 'func main() {\n\tused(1)\n}\n'],
    ['a.cc', 'template <class Item>\nint busy(Item a) {\n  return 4;\n}\nused(busy(2));\n'],
    ['a.h', '#define CHECK(a) \\\n  FAIL((a) == 1)\n\nnamespace spare {\nextern int kept;\n}\n'],
  ])('leaves what is used, or is called from outside the text: %s %s', (path, added) => {
    const counted = left(path, 'used(1);\n', added);
    expect(counted.left).toBe(counted.all);
  });

  it('takes a known name for no use', () => {
    const base = 'function area() {\n  return 1;\n}\narea();\n';
    expect(left('a.js', base, 'function area() {\n  return 2;\n}\n', true).left).toBe(0);
  });
});
