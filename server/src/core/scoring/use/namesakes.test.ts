import { describe, expect, it } from 'vitest';
import { left } from '../../../../../test/fixtures/counted-tokens.ts';

describe('two functions of a name', () => {
  it.each([
    [
      'a.js',
      (dead: string) => `export function measure(a) {\n${dead}  return a.scale * a.margin + 2;\n}\n`,
      '  if (false) {\n    const c = a.width - a.height;\n    return c % 7 + a.depth * 5 - c;\n  }\n',
      'function measure(a) {\n  const b = a * 7 + 4;\n  return b % 9 - 2;\n}\n',
    ],
    [
      'a.py',
      (dead: string) => `def measure(a):\n${dead}    return a.scale * a.margin + 2\n`,
      '    if False:\n        c = a.width - a.height\n        return c % 7 + a.depth * 5 - c\n',
      'def measure(a):\n    b = a * 7 + 4\n    return b % 9 - 2\n',
    ],
  ])('are told apart by what is reached of them: %s', (path, measure, dead, other) => {
    const count = (definitions: string) => left(path, 'used(1);\n', `${definitions}start(measure(root));\n`).left;
    const alone = count(measure(''));
    expect(count(measure('') + other)).toBe(alone);
    expect(count(measure(dead) + other)).toBe(alone);
  });
});
