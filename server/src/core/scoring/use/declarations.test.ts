import { describe, expect, it } from 'vitest';
import { left } from '../../../../../test/fixtures/counted-tokens.ts';

describe('what is defined without a block', () => {
  it.each([
    ['a.cs', 'public int Idle(int a) => a + 4;\n'],
    ['a.dart', 'int idle(int a) => a + 4;\n'],
    ['a.kt', 'fun idle(a: Int): Int = a + 4\n'],
    ['a.kt', 'typealias Idle = Map<Int, String>\n'],
    ['a.java', 'record Idle(int a, String b) {}\n'],
    ['a.cs', 'public record Idle(int A, string B);\n'],
    ['a.c', 'union idle {\n  int a;\n};\n'],
    ['a.rs', 'union Idle {\n    a: i64,\n}\n'],
  ])('waits for a use: %s %s', (path, added) => {
    expect(left(path, 'used(1);\n', added).left).toBe(0);
  });

  it.each([
    ['a.cs', 'int Busy(int a) => a + 4;\nused(Busy(3));\n'],
    ['a.cs', 'used(open(3), a => a + 4);\nvar all = open(3) == 4;\nused(all);\n'],
    ['a.kt', 'fun busy(a: Int): Int = a + 4\nused(busy(3))\n'],
    ['a.java', 'record Busy(int a) {}\nused(new Busy(3));\n'],
    ['a.js', 'union(used, 3);\nused.union = 4;\n'],
  ])('counts where it has one, as do calls: %s %s', (path, added) => {
    const counted = left(path, 'used(1);\n', added);
    expect(counted.left).toBe(counted.all);
  });
});
