import { describe, expect, it } from 'vitest';
import { changed, left } from '../../../../../test/fixtures/counted-tokens.ts';

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

  it.each([
    ['a.sol', 'error Idle(uint256 a, uint256 b);\n', 'function busy() {\n  revert Idle(3, 4);\n}\nused(busy);\n'],
    ['a.sol', 'event Idle(address indexed a, uint256 b);\n', 'function busy() {\n  emit Idle(a, 4);\n}\nused(busy);\n'],
    ['a.c', '#define IDLE 4\n', 'int main() {\n  return IDLE;\n}\n'],
    ['a.c', '#define IDLE(a, b) \\\n  do { open(a); shut(b); } \\\n  while (0)\n', 'int main() {\n  IDLE(4, 5);\n}\n'],
    ['a.c', 'typedef unsigned long idle;\n', 'int main() {\n  idle a;\n}\n'],
    ['a.c', 'typedef int (*idle)(const struct entry *a, int b);\n', 'int main() {\n  idle a;\n}\n'],
    ['a.c', 'typedef struct rows\n{\n  int a;\n  struct rows *b;\n} idle, *idles;\n', 'int main() {\n  idle a;\n}\n'],
    ['a.cc', 'typedef std::map<int, Rows> idle;\n', 'int main() {\n  idle a;\n}\n'],
    ['a.cc', 'using Idle = std::map<int, Rows>;\n', 'int main() {\n  Idle a;\n}\n'],
    ['a.cc', 'template <class Row>\nusing Idle = std::map<int, Row>;\n', 'int main() {\n  Idle<int> a;\n}\n'],
    ['a.ts', 'type Idle = Map<string, number> | 7;\n', 'used(a as Idle);\n'],
    ['a.ts', "export type Idle<K extends string = 'a'> = { [P in K]: () => Map<P, 7> };\n", 'used(a as Idle<7>);\n'],
    ['a.ts', 'const enum Idle {\n  Low = 1 << 2,\n  High,\n}\n', 'used(Idle.Low);\n'],
    ['a.ts', 'declare function idle(a: Map<string, number>, b: 7): ReadonlyArray<string>;\n', 'used(idle(a));\n'],
    ['a.ts', 'declare const idle: { a: number; b: string };\n', 'used(idle);\n'],
    ['a.ts', 'declare class Idle {\n  a(): number;\n}\n', 'used(new Idle());\n'],
    [
      'a.rs',
      'macro_rules! idle {\n    ($a:expr) => {\n        $a.iter().sum()\n    };\n}\n',
      'fn main() {\n    idle!(4);\n}\n',
    ],
    ['a.rs', "pub type Idle<'a, K> = BTreeMap<K, (f64, Vec<&'a u8>)>;\n", 'fn main() {\n    used::<Idle<u8>>(4);\n}\n'],
    ['a.go', 'type Idle = map[string]func(int) error\n', 'func main() {\n\tused(Idle{})\n}\n'],
    ['a.go', 'type Idle int\n', 'func main() {\n\tvar a Idle = 4\n\tused(a)\n}\n'],
    ['a.go', 'type Idle []string\n', 'func main() {\n\tused(Idle{})\n}\n'],
    ['a.go', 'type Idle[K any] struct {\n\ta K\n}\n', 'func main() {\n\tused(Idle[int]{})\n}\n'],
    ['a.go', 'type (\n\tIdle struct {\n\t\ta int\n\t}\n)\n', 'func main() {\n\tused(Idle{})\n}\n'],
    ['a.go', 'var idle map[string]int\n', 'func main() {\n\tused(idle)\n}\n'],
    ['a.c', 'extern const char *idle(unsigned a, double b);\n', 'int main() {\n  idle(4, 5);\n}\n'],
    ['a.py', '@cache\n@route.setter\ndef idle(a):\n    return a * 7\n', 'used(idle)\n'],
    ['a.py', 'Idle: TypeAlias = Callable[[Rows, int], Awaitable[None]]\n', 'used(Idle)\n'],
  ])('counts what is declared where something says its name: %s %s', (path, declared, use) => {
    expect(left(path, 'used(1);\n', declared).left).toBeLessThan(declared.startsWith('type (') ? 3 : 1);
    const both = left(path, 'used(1);\n', declared + use);
    expect(both.left).toBe(both.all);
    const before = left(path, 'used(1);\n', use + declared);
    expect(before.left).toBe(before.all);
  });

  it.each([
    ['a.go', 'const (\n\tFirst = iota\n\tSecond\n\tThird Type = 4\n)\n', 'Second', 1],
    ['a.go', 'var (\n\tfirst int\n\tsecond = open(4)\n\tthird map[string]int\n)\n', 'third', 4],
  ])('takes each name of a group for a variable: %s %s', (path, group, name, tokens) => {
    const main = `func main() {\n\tused(${name})\n}\n`;
    const around = left(path, 'used(1);\n', `${group.split('\n')[0]}\n)\n`, true).left;
    const whole = left(path, 'used(1);\n', group + main, true).left;
    expect(left(path, 'used(1);\n', group, true).left).toBe(around);
    expect(whole - around - left(path, 'used(1);\n', main, true).left).toBe(tokens);
  });

  it.each([
    ['a.go', 'var _ Rows = (*Row)(nil)\n'],
    ['a.go', 'var _ = func(a []int) int {\n\treturn a[4]\n}\n'],
    ['a.rs', 'const _: () = {\n    let a = 3 * 7;\n    assert!(a > 4);\n};\n'],
  ])('counts nothing of what nothing can say: %s %s', (path, added) => {
    expect(left(path, 'used(_);\n', `${added}used(_);\n`, true).left).toBe(left(path, 'used(_);\n', 'used(_);\n').left);
  });

  it.each([
    ['a.go', 'type idle func(a int) error\n\n', 'func main() {\n\tused(4)\n}\n'],
    ['a.go', 'type idle map[string]int\n\n', 'func main() {\n\tused(4)\n}\n'],
    ['a.kt', 'data class Idle(val a: Int)\n\n', 'fun main() {\n    used(4)\n}\n'],
    ['a.ts', 'type Idle = Map<string, 7>\n\n', 'if (used(1)) {\n  used(4)\n}\n'],
  ])('ends what has no body where its line does: %s %s', (path, idle, rest) => {
    expect(left(path, 'used(1);\n', idle).left).toBe(0);
    const { left: counted } = left(path, 'used(1);\n', idle + rest);
    expect(counted).toBe(left(path, 'used(1);\n', rest).all);
  });

  it.each([
    ['a.sol', 'error Busy(uint256 a);\n', 'error Busy(uint256 a, uint256 b);\n'],
    ['a.c', '#define BUSY(a) ((a) * 4)\n', '#define BUSY(a) ((a) * 4 + 5)\n'],
    ['a.c', 'typedef unsigned busy;\n', 'typedef unsigned long busy;\n'],
    ['a.c', 'typedef int (*busy)(int a);\n', 'typedef int (*busy)(int a, int b);\n'],
    ['a.cc', 'using Busy = Rows;\n', 'using Busy = std::map<int, Rows>;\n'],
    ['a.ts', 'type Busy<K> = Map<K, 4>;\n', 'type Busy<K> = Map<K, 5 | 6>;\n'],
    ['a.go', 'type Busy []string\n', 'type Busy map[string]string\n'],
    ['a.c', 'int\nbusy(int a)\n{\n  used(a);\n}\n', 'int busy(int b) {\n  used(b, 4);\n}\n'],
  ])('leaves what is declared anew in its place: %s %s', (path, from, to) => {
    expect(changed(path, `used(1);\n${from}`, `used(1);\n${to}`)).toBeGreaterThan(2);
  });
});
