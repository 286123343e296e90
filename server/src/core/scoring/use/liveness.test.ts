import { describe, expect, it } from 'vitest';
import { changed, left } from '../../../../../test/fixtures/counted-tokens.ts';
import { readCode } from '../code/code.ts';
import { NO_LINES } from '../history/line-table.ts';
import { matchLines } from '../history/match-lines.ts';
import { DormantCode, NO_PLACES } from './dormant.ts';
import { findUnused } from './liveness.ts';

describe('what nothing uses', () => {
  it.each([
    ['a.js', 'function idle(a) {\n  return a + 1;\n}\n'],
    ['a.js', 'const idle = (a) => {\n  return a + 1;\n};\n'],
    ['a.js', "'rows',\nfunction idle(a) {\n  return a + 1;\n}\n"],
    ['a.js', "'rows',\nasync function idle(a) {\n  return a + 1;\n}\n"],
    ['a.js', 'function a() {\n  return b(1);\n}\nfunction b() {\n  return a(2);\n}\n'],
    ['a.js', 'class Idle {\n  get size() {\n    return this.items;\n  }\n}\n'],
    ['a.js', 'const a = 3 * 4;\nconst b = a + 5;\n'],
    ['a.ts', 'const a: number = 3 * 4;\nconst f: (a: { b: 1 }) => Map<string, number> = g + a;\n'],
    ['a.ts', 'class Idle {\n  private size: number = 4;\n}\n'],
    ['a.rs', 'const SIZE: usize = 3 * 4;\n'],
    ['a.py', 'size: int = 3 * 4\n'],
    ['a.js', 'const rows = [\n  -7,\n  0x1f,\n];\n'],
    ['a.js', "const rows = {\n  first: 7,\n  'last': 8,\n};\n"],
    ['a.py', "rows = (\n    'abc'\n    'def'\n)\n"],
    ['a.c', 'static const int rows[] = {\n  -7,\n  0x1f,\n};\n'],
    ['a.c', 'static const char *rows[2][3] = {{"a"}, {"b"}};\n'],
    ['a.js', 'let idle = 1;\nidle += 2;\nidle++;\nidle = idle * 3;\nused = used;\n'],
    ['a.js', 'let idle = 1\nidle++\nidle ||= 4\n'],
    ['a.py', 'idle = 1\nidle += 2\nidle **= 3\n'],
    ['a.go', 'idle := 1\nidle += 2\n_ = idle\n'],
    ['a.go', '_ = func() {\n\tused(4)\n}\n'],
    ['a.rs', 'let mut idle = 1;\nidle <<= 2;\nlet _ = idle;\nlet _ = || used(4);\n'],
    ['a.java', 'int idle = 1;\nidle += 2;\nidle--;\n'],
    ['a.c', 'int idle = 1;\nidle += 2;\n(void) idle;\n'],
    ['a.cs', 'var idle = 1;\nidle += 2;\n_ = idle;\n'],
    ['a.java', 'static final int[] rows = {\n  7,\n  0x1f,\n};\n'],
    ['a.cs', 'int[][] rows = {one, two};\n'],
    ['a.sol', 'uint256[4] rows = [\n  7,\n  8,\n];\n'],
    ['a.js', 'export function idle(a) {\n  return a + 1;\n}\n'],
    ['a.js', 'function idle(a) {\n  return a + 1;\n}\nexports.idle = idle;\n'],
    ['a.js', 'exports.idle = function (a) {\n  return a + 1;\n};\n'],
    ['a.js', "const idle = open('', {\n  size: true,\n"],
    ['a.py', 'def _idle(a):\n    return a + 1\n'],
    ['a.py', 'def idle(a):\n    return idle(a + 1)\n'],
    ['a.py', 'class Idle:\n    size = 4\n\n    @property\n    def width(self):\n        return self.size\n'],
    ['a.go', 'func idle(a int) int {\n\treturn a + 1\n}\n'],
    ['a.go', 'func Idle(a int) int {\n\treturn a + 1\n}\n'],
    ['a.go', 'var idle Type = open(4) * 3\n'],
    ['a.go', 'type Idle struct {\n\tsize int\n}\n'],
    ['a.go', 'type Idle struct {\n\tsize int\n}\n\nfunc (i *Idle) String() string {\n\treturn i.size\n}\n'],
    ['a.go', 'func (i Idle[T]) Len() int {\n\treturn 4\n}\n\ntype Idle struct {\n\tsize int\n}\n'],
    [
      'a.rs',
      'struct Idle<T> {\n    size: T,\n}\n\nimpl<T: Show> fmt::Display for Idle<T> where T: Copy {\n    fn fmt(&self) -> i64 {\n        4\n    }\n}\n',
    ],
    ['a.rs', 'enum Idle {\n    None,\n}\n\nunsafe impl Send for Idle {}\n'],
    ['a.js', 'function Idle() {\n  this.a = 4;\n}\nIdle.prototype.toString = function () {\n  return 5;\n};\n'],
    ['a.rs', 'pub fn idle(a: i64) -> i64 {\n    a + 1\n}\n'],
    ['a.java', 'class Idle {\n  public int size() {\n    return 4;\n  }\n}\n'],
    ['a.rs', 'fn idle(a: i64) -> i64 {\n    a + 1\n}\n'],
    ['a.c', 'static int idle(int a) {\n  return a + 1;\n}\n'],
    ['a.c', 'int idle(int a);\nint idle(int a) {\n  return a + 1;\n}\n'],
    ['a.cc', 'template <class Item>\nint idle(Item a) {\n  return 4;\n}\n'],
    ['a.sol', 'function idle(uint256 a) pure returns (uint256) {\n  return a + 1;\n}\n'],
    ['a.sol', 'interface Rows {\n  function idle(uint256 a) external returns (uint256);\n}\n'],
    [
      'a.sol',
      'function idle(uint256 a) external returns (bool);\nfunction idle(uint8 b) external returns (uint256);\n',
    ],
  ])('counts nothing of it: %s %s', (path, added) => {
    expect(left(path, 'used(1);\n', added)).toMatchObject({ left: 0 });
  });

  it.each([
    ['a.js', 'function busy(a) {\n  return a;\n}\nbusy(2);\n'],
    ['a.js', 'export default function open(a) {\n  return a;\n}\n'],
    ['a.js', 'used(function named(a) {\n  return a;\n});\n'],
    ['a.js', "['rows', function named(a) {\n  return a;\n}].map(used);\n"],
    ['a.js', 'exports.open = function (a) {\n  return a;\n};\nused(exports.open(2));\n'],
    ['a.js', ';(function next(a) {\n  if (a) next(a.next);\n})(used);\n'],
    ['a.py', '@route(\n)\ndef index(a):\n    return a\n'.replace('(\n)', '(1)')],
    [
      'a.go',
      'type Busy struct {\n\tsize int\n}\n\nfunc (b *Busy) String() string {\n\treturn b.size\n}\n\nfunc (b *Old) Len() int {\n\treturn used(Busy{})\n}\n',
    ],
    [
      'a.rs',
      'struct Busy {\n    size: i64,\n}\n\nimpl Drop for Busy {\n    fn drop(&self) {\n        used(4)\n    }\n}\n\nused(Busy {});\n',
    ],
    ['a.rs', 'impl Iterator for Rows {\n    fn after(a: i64) -> i64 {\n        a + 1\n    }\n}\n'],
    ['a.java', 'class Busy {\n  @Override\n  public int size() {\n    return 4;\n  }\n}\nnew Busy();\n'],
    ['a.js', 'function a() {\n  return 1;\n}\nfunction b() {\n  return a();\n}\nb();\n'],
    ['a.js', 'const a = 1;\nused(a);\n'],
    [
      'a.js',
      'if (used(1)) {\n  first()\n} else {\n  second()\n}\nthird()\ntry {\n  used(4)\n} finally {\n  fourth()\n}\n',
    ],
    ['a.ts', 'const a: number = 3 * 4;\nused(a);\nlet b: number\nused(b);\n'],
    ['a.js', 'let a = 1;\nwhile (a++ < 4) used(1);\nlet b = 2;\nb += 3;\nused(b);\n'],
    ['a.js', 'let a = 1;\na = used(a);\nlet b = 2\nb++\nif (b) used(2);\n'],
    ['a.cc', 'auto &a = used(3);\na += 4;\na++;\n'],
    ['a.rs', 'let a = &mut used;\n*a += 4;\nlet _ = used?;\nlet _ = used();\n'],
    ['a.go', '_ = used(3)\n_ = <-used\n_ = used[3]\n'],
    ['a.c', '(void) used(3);\nint (*busy)(void) = 4;\nused(busy);\n'],
    ['a.py', 'used({\n    used: 4,\n})\nused(lambda a: a == 4)\n'],
    ['a.js', 'let rest = used(2);\nrest = rest.filter((one) => used(one));\n'],
    ['a.js', 'used(function (size = [1, 2]) {}, 4);\n'],
    ['a.py', 'used(size=[1, 2], all=(3, 4))\n'],
    [
      'a.c',
      'rows[used(4)] = 7;\n*open(3) = 4;\nif (used(4)) *all = 5;\nREADY\n*all = 6;\nstatic int all[] = {1, 2};\nused(all);\n',
    ],
    ['a.h', '#define CHECK(a) do { used(a); } while (0)\nCHECK(5);\n'],
    ['a.py', 'def busy(a):\n    return f(\n        key=a,\n    )\nbusy(2)\n'],
    ['a.go', 'func main() {\n\tused(1)\n}\n'],
    ['a.go', 'var busy Type = open(4) * 3\nused(busy)\nvar _ = open(4)\n'],
    ['a.cc', 'template <class Item>\nint busy(Item a) {\n  return 4;\n}\nused(busy(2));\n'],
    [
      'a.h',
      '#define CHECK(a) \\\n  FAIL((a) == 1)\n\nnamespace spare {\nextern int kept;\n}\nint main() {\n  CHECK(4);\n}\n',
    ],
    ['a.ts', 'const a = open() as Map<string, number>\nused(a)\nlet b = a.size++\nused(b)\n!b && used(4)\n'],
    ['a.py', 'a = open(4)\n\n@used\ndef main():\n    used(a)\n'],
    ['a.py', 'def main():\n    for func in used(4):\n        used(func)\n'],
    [
      'a.java',
      'class Main {\n  public static void main() {\n    used(fn instanceof Rows, contract == library);\n  }\n}\n',
    ],
    ['a.ts', 'using lock = open(4);\n'],
    ['a.tsx', 'used(\n  <Row\n    first="a" height={24} width={4}\n  />,\n);\n'],
    ['a.rs', 'const TEXT: &\'static str = "a";\nfn main() {\n    let _lock = open(4);\n    used(TEXT);\n}\n'],
    ['a.js', "used({\n  'a method'() {\n    return 4;\n  },\n});\n"],
  ])('leaves what is used, or is called from outside the text: %s %s', (path, added) => {
    const counted = left(path, 'used(1);\n', added);
    expect(counted.left).toBe(counted.all);
  });

  it('takes what is brought in, or handed on, for neither a use nor a definition', () => {
    const idle = 'function idle(a) {\n  return a * 7;\n}\n';
    for (const list of [
      "import { type idle } from './b.js';\n",
      "const { idle } = require('./b.js');\n",
      "export {\n  type idle as Idle,\n} from './b.js';\n",
    ])
      expect(changed('a.ts', `used(1);\n${list}`, `used(2);\n${list.replace('b.js', 'c.js')}${idle}`)).toBeLessThan(12);
  });

  it.each(['from .b import idle', 'from . import idle', 'from..b import (\n    idle,\n)'])(
    'takes %s for no use',
    (text) => {
      const idle = 'def idle(a):\n    return a * 7\n';
      expect(changed('a.py', 'used(1)\n', `used(1)\n${text}\n${idle}`)).toBe(readCode('a.py', text)?.ids.length);
    },
  );

  it('counts nothing of a variable whose name its file only brings in as another', () => {
    const base = "import {\n  type Idle as Other,\n} from './b.ts';\nused(1);\n";
    expect(left('a.ts', base, 'export const Idle = 3 * 4;\n').left).toBe(0);
    expect(left('a.ts', `${base}used(Idle);\n`, 'export const Idle = 3 * 4;\n').left).toBeGreaterThan(0);
  });

  it('takes a known name for no use', () => {
    const base = 'function area() {\n  return 1;\n}\narea();\n';
    expect(left('a.js', base, 'function area() {\n  return 2;\n}\n', true).left).toBe(0);
  });

  it.each<[string, string, number?]>([
    ['a.js', 'function known(a) {\n  return a * 7;\n}\n'],
    ['a.js', 'function open() {\n  function known(a) {\n    return a * 7;\n  }\n}\n'],
    ['a.js', 'if (used) {\n  function known(a) {\n    return a * 7;\n  }\n}\n', 2],
    ['a.js', '  known(a) {\n    return a * 7;\n  }\n'],
    ['a.py', 'if True:\n    def known(a):\n        return a * 7\n'],
    ['a.rs', 'mod inner {\n    fn known(a: i64) -> i64 {\n        a * 7\n    }\n}\n', 2],
    ['a.cc', 'int known(int a) {\n  return a * 7;\n}\n'],
    [
      'a.cc',
      'namespace one {\n#ifdef DEEP\n  namespace two {\n    int known(int a) {\n      return a * 7;\n    }\n  }\n#endif\n}\n',
      9,
    ],
    ['a.cc', 'int Busy::known(int a) {\n  return a * 7;\n}\n'],
    ['a.h', 'int known(int a);\nint known(int a) {\n  return a * 7;\n}\n'],
    ['a.sol', '    function known(uint256 a) pure returns (uint256) {\n        return a * 7;\n    }\n'],
    ['a.cs', '    public class known {\n        int size;\n    }\n'],
    ['a.ts', 'function exports(a) {\n  return a * 7;\n}\n'],
  ])('takes no known word for a use of what is no member: %s %s', (path, added, around = 0) => {
    expect(left(path, 'used(1);\n', added, true)).toMatchObject({ left: around });
  });

  it.each([
    ['a.js', 'used({\n  known(a) {\n    return a * 7;\n  },\n});\n'],
    ['a.js', 'used(class { known(a) { return a * 7; } });\n'],
    [
      'a.py',
      'class Busy(\n    Base,\n):\n    if self:\n        def known(self):\n            return self.a * 7\nused(Busy)\n',
    ],
    ['a.rs', 'impl Busy {\n    pub fn known(&self) -> i64 {\n        self.a * 7\n    }\n}\n'],
    [
      'a.cc',
      'class Busy {\n public:\n  int known(int a);\n};\nint Busy::known(int a) {\n  return a * 7;\n}\nused(Busy());\n',
    ],
    [
      'a.cc',
      'class Busy\n{\n public:\n#ifdef DEEP\n  int known(int a) {\n    return a * 7;\n  }\n#endif\n};\nused(Busy());\n',
    ],
    [
      'a.rs',
      'impl<M> Busy<M>\nwhere M: Clone,\n{\n    fn text() -> &str {\n        r"\none\n"\n    }\n    fn known(&self) -> i64 {\n        self.a * 7\n    }\n}\n',
    ],
    ['a.go', 'func (b *Busy) known(a int) int {\n\treturn a * 7\n}\n'],
    [
      'a.sol',
      'contract Busy is\n    Base\n{\n    function known(uint256 a) returns (uint256) {\n        return a * 7;\n    }\n}\nBusy busy;\n',
    ],
  ])('leaves members whose name is known: %s %s', (path, added) => {
    const counted = left(path, 'used(1);\n', added, true);
    expect(counted.left).toBe(counted.all);
  });

  it('counts as many members outside their type as it declares', () => {
    const declared = 'int known(int a);\n  static long known(long a);\n';
    const [type, rest] = ['class Busy {\n  ', '};\nused(Busy::known(1), Busy::known(2), Busy::known(3));\n'];
    const members = ['int Busy::known(int a) {\n  return 7;\n}\n', 'long\nBusy::known(long a) {\n  return a * 7;\n}\n'];
    const filler = 'int Busy::known(char b) {\n  int c = b * 4;\n  return c - 7 * b;\n}\n';
    const whole = left('a.cc', 'used(1);\n', type + declared + rest + members.join(''));
    expect(whole.left).toBe(whole.all);
    expect(left('a.cc', 'used(1);\n', type + declared + rest + filler + members.join('')).left).toBe(whole.left);
    const first = type + declared + rest + members.join('');
    expect(left('a.cc', first, `${filler}used(Busy::known(4), Busy::known(5));\n`, true).left).toBe(11);
    expect(left('a.cc', 'class Busy;\n', `${filler}used(Busy::known(4));\n`).left).toBeGreaterThan(20);
  });

  it.each([
    ['int Busy::known(int a) {\n  return 7;\n}\n', 'long Busy::known(long a) {\n  return a * 7;\n}\n'],
    ['Busy::~Busy() {}\n', 'Busy::~Busy() {\n  close(a * 7);\n}\n'],
  ])('leaves a member outside its type whose head is changed: %s', (from, to) => {
    expect(changed('a.cc', `used(1);\n${from}`, `used(1);\n${to}`)).toBeGreaterThan(0);
  });

  it('asks of a new destructor that its type declares it', () => {
    const destructor = 'Busy::~Busy() {\n  close(a * 7);\n}\n';
    const declared = left('a.cc', 'class Busy {\n', `  ~Busy();\n};\n${destructor}`, true);
    expect(declared.left).toBe(declared.all);
    expect(left('a.cc', 'class Busy {};\n', destructor, true).left).toBe(0);
  });

  it.each([
    ['a.js', 'function known(a) {\n  return a;\n}\n', 'function known(a) {\n  const b = a * 7;\n  return b;\n}\n'],
    ['a.py', 'def known(a):\n    return a\n', 'def known(a):\n    b = a * 7\n    return b\n'],
    ['a.go', 'func known(a int) int {\n\treturn a\n}\n', 'func known(a int) int {\n\tb := a * 7\n\treturn b\n}\n'],
  ])('counts of two functions of a name the shorter one, in either order: %s', (path, short, long) => {
    const use = path === 'a.go' ? 'func main() {\n\tknown(2)\n}\n' : 'known(2);\n';
    const alone = left(path, 'used(1);\n', short + use).left;
    expect(left(path, 'used(1);\n', short + long + use).left).toBe(alone);
    expect(left(path, 'used(1);\n', long + short + use).left).toBe(alone);
    expect(left(path, `used(1);\n${short}`, long + use).left).toBe(left(path, `used(1);\n${short}`, use).left);
    expect(left(path, `used(1);\n${short}`, long + short + use).left).toBe(left(path, `used(1);\n${short}`, use).left);
  });

  it('leaves functions that are declared more than once', () => {
    const heads = ['function known(a: string): string', 'function known(a: number): number'];
    for (const end of ['\n', ';\n']) {
      const added = `${heads.join(end)}${end}function known(a: any) {\n  return a * 7;\n}\nknown(2);\n`;
      const counted = left('a.ts', 'used(1);\n', added);
      expect(counted.left).toBe(counted.all);
    }
  });

  it('reads a type in braces as no body', () => {
    const heads = [
      'function known(a: string): { b: string };',
      'function known(a: number): { b: number } | { c: number };',
    ];
    const added = `${heads.join('\n')}\nfunction known(a: number): Map<{ b: number }> {\n  return a * 7;\n}\nknown(2);\n`;
    const counted = left('a.ts', 'used(1);\n', added);
    expect(counted.left).toBe(counted.all);
  });

  it.each([': ``', ": ''", ": '{'", ": '('"])('reads a string as no sign, whatever it says: %s', (type) => {
    const first = `function first(a)${type} {\n  return a;\n}\n`;
    const second = 'function second() {\n  return first(2);\n}\nrun(second);\n';
    const { left: counted, all } = left('a.ts', 'go(1);\n', first + second);
    expect(counted).toBe(all);
  });

  it.each(['a.js', 'a.py'])('begins a statement in the line after an empty string in %s', (path) => {
    const added = "text = ''\nidle = 3 * 4\nprint(text)\n";
    const { left: counted, all } = left(path, 'go(1)\n', added);
    expect(counted).toBe(all - 5);
  });

  it('takes what is given to something called like a word that defines elsewhere for used', () => {
    for (const [path, call] of [
      ['a.js', 'fn(busy(2));\n'],
      ['a.py', 'type(busy(2))\n'],
    ] as const) {
      const body = path === 'a.js' ? 'function busy(a) {\n  return a * 7;\n}\n' : 'def busy(a):\n    return a * 7\n';
      const counted = left(path, 'used(1);\n', body + call);
      expect(counted.left).toBe(counted.all);
    }
  });

  it('reads what hands a definition on from code alone', () => {
    expect(left('a.js', 'used(1);\n', '// export default\nfunction idle() {\n  return 7;\n}\n').left).toBe(0);
    expect(
      left('a.java', 'used(1);\n', '/*\n@Route\n*/\nclass Idle { // override\n  int a() { return 7; }\n}\n').left,
    ).toBe(0);
  });

  it.each([
    ['a.js', (body: string) => `function main(a) {\n  return a ${body};\n}\n`, 'main(used(1));\n'],
    ['a.py', (body: string) => `def main(a):\n    return a ${body}\n`, 'main(used(1))\n'],
  ])('counts one function of %s at which programs start', (path, head, call) => {
    const [first, second] = [head('+ 4'), head('- 7 * a + 5')];
    const one = left(path, 'used(1);\n', first + call);
    expect(one.left).toBe(one.all);
    expect(left(path, 'used(1);\n', first + second + call).left).toBe(one.left);
    expect(left(path, first + call, second).left).toBe(0);
  });

  it('counts as many functions of Go that programs start with as there are', () => {
    const added = 'func init() {\n\tused(1)\n}\n\nfunc init() {\n\tused(2)\n\tused(3)\n}\n';
    const { left: counted, all } = left('a.go', 'package a\n', added);
    expect(counted).toBe(all);
  });

  it('takes what a file said that is no more for said no more', () => {
    const text = 'function idle(a) {\n  return a * 7;\n}\nstore(idle(4), open);\n';
    const after = readCode('b.js', text);
    const before = readCode('a.js', 'store(idle(4), open);\n');
    if (after === null || before === null) throw new Error('This is no code.');
    const fresh = new Uint8Array(after.ids.length).fill(1);
    const none = matchLines(NO_LINES, after.table);
    const file = {
      path: 'b.js',
      language: 'script',
      before: null,
      after,
      ...none,
      earns: true,
      fresh,
      again: new Int32Array(),
      novel: fresh,
      asleep: NO_PLACES,
    } as const;
    const known = { knows: () => false, dormant: new DormantCode(), gone: new Set<never>() };
    const deleted = { language: 'script', before, gone: matchLines(before.table, NO_LINES).gone } as const;
    expect(findUnused([file], known).unused).toEqual([]);
    expect(findUnused([file], known, [deleted]).unused).toHaveLength(1);
  });
});
