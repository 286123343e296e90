import { describe, expect, it } from 'vitest';
import { changed, left } from '../../../../../test/fixtures/counted-tokens.ts';

describe('a variable', () => {
  const before = {
    js: 'function a(total) {\n  return total;\n}\n',
    py: 'def a(total):\n    return total\n',
    go: 'func a(total int) int {\n\treturn total\n}\n',
    java: 'class Rows {\n  int a(int total) {\n    return total;\n  }\n}\n',
  };

  it.each([
    ['a.js', before.js, 'function used() {\n  const total = 3 * 4;\n  used(3);\n}\nused();\n', 11, 6],
    ['a.py', before.py, 'def used():\n    total = 3 * 4\n    used(3)\n\nused()\n', 11, 5],
    ['a.go', before.go, 'func used() {\n\ttotal := 3 * 4\n\tused(3)\n}\n\nfunc init() {\n\tused()\n}\n', 13, 6],
  ])('is not used by what bears its name in another function: %s', (path, from, added, all, unused) => {
    expect(left(path, '', added).all).toBe(all);
    expect(changed(path, from, from + added)).toBe(all - unused);
  });

  it.each([
    ['a.js', before.js, '  total = total || 4;\n  return', 6],
    ['a.js', before.js, '  if (total > 3) {\n    total = 4;\n  }\n  return', 7],
    ['a.js', before.js, '  if (used(4)) {\n    total = 4;\n  }\n  return', 6],
    ['a.py', before.py, '    if total > 3:\n        total = 4\n    return', 8],
    ['a.go', before.go, '\tif total > 3 {\n\t\ttotal = 4\n\t}\n\treturn', 7],
    ['a.java', before.java, '    if (total > 3) total = 4;\n    return', 7],
    ['a.js', before.js, '  used(class {\n    static total = 4;\n  });\n  return', 6],
  ])('is used by what asks for it around there: %s %s %s', (path, from, added, count) => {
    expect(changed(path, from, from.replace(/ *\t*return/, added))).toBe(count);
  });

  it('is used by a string that was there and it is put into', () => {
    const rows = (value: string) => `def rows(all):\n    total = ${value}\n    return f"rows: {total}"\n`;
    const once = 'def used(total):\n    return total\n';
    expect(changed('a.py', rows('all') + once, rows('all * 4 + 5') + once)).toBe(7);
  });

  it('is asked for from anywhere where it is a member of a type', () => {
    const field = 'class Rows {\n  static total = 3 * 4;\n}\n';
    expect(changed('a.js', before.js, `${before.js}${field}used(Rows);\n`)).toBe(10);
  });

  it.each([
    ['def used():\n    total = 3 * 4\n    used(3)\n\nused()\n', 6],
    ['def used():\n    total = 3 * 4\n    used(f"""\n      {total}\n    """)\n\nused()\n', 12],
    ['def used():\n    __tracebackhide__ = True\n    used(3)\n\nused()\n', 9],
    ['class Used:\n    total = 3 * 4\n\nused(Used)\n', 10],
    ['def used():\n    try:\n        total = used(4)\n    finally:\n        used(3)\n    used(total)\n\nused()\n', 16],
    ['total = 3 * 4\n', 5],
    ['def used():\n    global total\n    total = 3 * 4\n    used(3)\n\nused()\n', 13],
  ])('is its own function’s in Python, whatever words the main line has: %s', (added, count) => {
    expect(left('a.py', 'used(1)\n', added, true).left).toBe(count);
  });
});
