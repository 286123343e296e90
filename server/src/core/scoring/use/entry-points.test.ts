import { describe, expect, it } from 'vitest';
import { readCode } from '../code/code.ts';
import { classifyPath } from '../path-class.ts';
import { DefinitionFinder } from './definitions.ts';
import { isEntryPoint } from './entry-points.ts';

/** Names of the definitions that something outside the text calls. */
function called(path: string, text: string): string {
  const code = readCode(path, text);
  const { language } = classifyPath(path);
  if (code === null || language === null) throw new Error('This is no code.');
  const all = { from: 0, to: code.ids.length };
  const found = new DefinitionFinder(code, language, all).run(
    new Uint8Array(code.ids.length).fill(1),
    new Int32Array(code.lines).fill(-1),
  );
  const names = found
    .filter((one) => isEntryPoint(code, language, one))
    .map(({ name }) => code.text.slice(code.start[code.significant[name] ?? 0], code.end[code.significant[name] ?? 0]));
  return names.join(' ');
}

describe('what is called from outside the text', () => {
  it.each([
    ['a.py', 'def area(a):\n    return a * 7\n', ['@lru_cache(maxsize=None)', '@functools.wraps(busy)', '@cache']],
    [
      'a.py',
      'class Idle:\n    size = 4\n',
      ['@attr.s(slots=True)', '@define', '@enum.unique', '@dataclasses.dataclass('],
    ],
    [
      'a.rs',
      'fn area(a: i64) -> i64 {\n    a * 7\n}\n',
      ['#[track_caller]', '#[cfg(any())]', '#[cfg_attr(docsrs, doc)]'],
    ],
    ['a.rs', 'struct Idle {\n    a: i64,\n}\n', ['#[repr(C)] #[derive(Debug)]', '#[derive(', '#[doc = "# [a]"]']],
    ['a.java', 'class Idle {\n  int size() {\n    return 4;\n  }\n}\n', ['@Immutable @Data', '@lombok.Getter']],
    ['a.cs', 'class Idle\n{\n}\n', ['[Serializable, Obsolete("no [more] (7)")]', '[System.ObsoleteAttribute]']],
  ])('is nothing for an attribute that says something of it: %s %s', (path, body, attributes) => {
    for (const attribute of attributes) {
      const whole = attribute.endsWith('(') ? `${attribute}\n    Clone,\n)${path === 'a.rs' ? ']' : ''}` : attribute;
      expect(called(path, `${whole}\n${body}`)).toBe('');
    }
  });

  it.each([
    ['a.py', 'def area(a):\n    return a * 7\n', ['@app.cache', '@cache.memoize(4)', '@property_of(4)', '@route(']],
    ['a.rs', 'fn area(a: i64) -> i64 {\n    a * 7\n}\n', ['#[test]', '#[inline] #[no_mangle]', '#[cfg(unix)]']],
    ['a.ts', 'class area {\n  a = 4;\n}\n', ['@property()', '@Component({', '@sealed']],
    ['a.java', 'class area {\n}\n', ['@Component', '@Data @Entity', '@GettersOf', '@Override']],
    ['a.cs', 'class area\n{\n}\n', ['[Obsolete, Route("a")]', '[Obsolete][Export]', '[FlagsOf]']],
  ])('is what an attribute hands on: %s %s', (path, body, attributes) => {
    for (const attribute of attributes) {
      const whole = /[({]$/.test(attribute)
        ? `${attribute}\n    a,\n${attribute.endsWith('{') ? '})' : ')'}`
        : attribute;
      expect(called(path, `${whole}\n${body}`)).toContain('area');
    }
  });

  it('looks at all attributes that stand above', () => {
    const body = 'def area(a):\n    return a * 7\n';
    expect(called('a.py', `@cache\n@overload\n${body}`)).toBe('');
    expect(called('a.py', `@route(4)\n# one\n@cache\n\n@overload\n${body}`)).toBe('area');
    expect(called('a.py', `@route(\n    4,\n)\n@cache\n${body}`)).toBe('area');
  });

  it('takes an attribute of the definition above for none of its own', () => {
    expect(called('a.ts', 'class Idle {\n  @Input() name;\n  area() {\n    return 4;\n  }\n}\n')).toBe('');
    expect(called('a.java', 'class Idle {\n  @Inject int a;\n  int area() {\n    return 4;\n  }\n}\n')).toBe('');
  });

  it.each([
    ['a.go', 'func TestArea(t *testing.T) {\n\tused(4)\n}\n', 'TestArea'],
    ['a.go', 'func TestableArea(t *testing.T) {\n\tused(4)\n}\nfunc Testing(a int) {\n\tused(5)\n}\n', ''],
    ['a.go', 'func TestArea(a int) int {\n\treturn a * 7\n}\nfunc ExampleArea() {\n\tused(4)\n}\n', ''],
    [
      'a.py',
      'def test_area(a):\n    return a * 7\nclass TestArea:\n    def setUp(self):\n        used(4)\n',
      'test_area TestArea setUp',
    ],
    ['a.py', 'test_rows = [4, 5]\nTestRows = 3 * 4\ndef TestArea(a):\n    return a * 7\n', ''],
    [
      'a.py',
      'class Area:\n    def __len__(self):\n        return 4\n    def __area__(self):\n        return 4\n',
      '__len__',
    ],
    ['a.py', 'def __len__(a):\n    return a * 7\ndef __area__(a):\n    return a * 7\n', ''],
    [
      'a.py',
      'def __getattr__(name):\n    return used(name)\n__all__ = used(4)\n__rows__ = used(5)\n',
      '__getattr__ __all__',
    ],
    ['a.sol', 'function testArea() {\n  used(4);\n}\nuint256 testRows = 4 * 5;\n', 'testArea'],
  ])('is called by its name where that is one of those: %s %s', (path, text, names) => {
    expect(called(path, text)).toBe(names);
  });

  it.each([
    ['a.java', 'public static void main(String[] args) {\n    used(4);\n  }', 'Main main'],
    ['a.java', 'public void main(String[] args) {\n    used(4);\n  }', 'main'],
    ['a.java', 'static int main = 4;', ''],
    ['a.cs', 'static async Task Main(string[] args)\n  {\n    used(4);\n  }', 'Main Main'],
    ['a.cs', 'void Area()\n  {\n    Main(4);\n  }', ''],
  ])('is a type that holds what programs start with: %s %s', (path, member, names) => {
    expect(called(path, `class Main {\n  ${member}\n}\nclass Idle {\n  int a;\n}\n`)).toBe(names);
  });
});
