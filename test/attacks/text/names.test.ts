import { describe, expect, it } from 'vitest';
import { languageOf } from './language.ts';
import { localNames, outerNames, rename } from './names.ts';
import { scan } from './scan.ts';

/** Names that a text declares for itself and that nothing else can say. */
function own(path: string, text: string): string[] {
  const language = languageOf(path);
  if (language === null) throw new Error('This is no code.');
  const pieces = scan(text, language);
  const outer = outerNames(pieces, language);
  return [...localNames(pieces, language)].filter((name) => !outer.has(name)).sort();
}

describe('names of its own', () => {
  it('are variables, and parameters of functions of all kinds', () => {
    const text =
      'function f(first, second = 1) {\n  const sum = first + second;\n  return rows.map((row) => row * sum);\n}\n';
    expect(own('a.js', text)).toEqual(['first', 'row', 'second', 'sum']);
    expect(own('a.py', 'def f(first, second):\n    total = first + second\n    return total\n')).toEqual([
      'first',
      'second',
      'total',
    ]);
    expect(
      own('a.cc', 'int sum(int first, int second) {\n  int total = first + second;\n  return total;\n}\n'),
    ).toEqual(['first', 'second', 'total']);
  });

  it.each([
    ['a.js', 'f(word);\ng(word as Other);\n'],
    ['a.ts', 'type Of<T> = string extends T ? keyof T : never;\n'],
    ['a.ts', 'export const shown = 1;\nexport const other = () => shown;\n'],
    ['a.ts', 'const shown = 1;\nused({ shown });\n'],
    ['a.ts', 'const shown = 1;\nused({ shown: 2 });\n'],
    ['a.py', 'def f():\n    shown = 1\n    used(f"{shown}")\n'],
    ['a.ts', 'const shown = 1;\nused(this.#shown);\n'],
    ['a.py', 'shown = 1\n'],
    ['a.py', 'def f():\n    shown = 1\n    return open(shown=shown)\n'],
    ['a.cc', 'int shown = 1;\n'],
  ])('are not what others may say: %s %s', (path, text) => {
    expect(own(path, text)).toEqual([]);
  });
});

describe('renaming', () => {
  it('leaves members', () => {
    expect(rename(scan('one = other.one;', 'script'), new Map([['one', 'two']]))).toBe('two = other.one;');
  });
});
