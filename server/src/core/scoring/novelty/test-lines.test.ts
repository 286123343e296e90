import { describe, expect, it } from 'vitest';
import { readCode } from '../code/code.ts';
import { classifyPath } from '../path-class.ts';
import { testLines } from './test-lines.ts';

/** The lines of a file that are no tests. What its last token is in is known from it alone. */
function others(path: string, text: string): string[] {
  const file = readCode(path, text);
  const { language } = classifyPath(path);
  if (file === null || language === null) throw new Error('not code');
  const end = file.ids.length;
  const found = testLines(file, language, 0, end);
  const last = found.filter(({ to }) => to >= file.lines);
  expect(testLines(file, language, end - 1, end)).toEqual(expect.arrayContaining(last));
  const isTest = (line: number) => found.some(({ from, to }) => line >= from && line < to);
  return text.split('\n').filter((said, line) => said !== '' && !isTest(line));
}

describe('testLines', () => {
  it.each<[string, string]>([
    ['a.rs', '#[cfg(test)]\nmod tests {\n  #[test]\n  fn b() {}\n}'],
    ['a.rs', '#[cfg(test)]\nmod tests;'],
    ['a.rs', '#[cfg(test)]\n#[track_caller]\nfn b() {\n  run();\n}'],
    ['a.rs', '#[cfg(test)]\n// Says why.\nfn b() {\n  run();\n}'],
    ['a.rs', '#[test]\nfn b() {\n  run();\n}'],
    ['a.rs', '#[test] fn b() {\n  run();\n}'],
    ['a.rs', '#[test]\nfn b() {\n  let c = r#"\nrow\n"#;\n  run(c);\n}'],
    ['a.rs', '#[tokio::test(flavor = "multi_thread")]\nasync fn b() {\n  run();\n}'],
    ['a.rs', '#[bench]\nfn b(c: &mut Bencher) {\n  run();\n}'],
    ['a.rs', '#[cfg(all(test, unix))]\nmod tests {\n  fn b() {}\n}'],
    ['a.rs', '#[cfg(all(unix, test))]\nmod tests {\n  fn b() {}\n}'],
    ['a.ts', "test.each([[1, 2]])('b %s', (b) => {\n  run(b);\n});"],
    ['a.ts', "it.each([\n  [1, 2],\n])('b %s', (b) => {\n  run(b);\n});"],
    ['a.ts', "describe.each`\n  b | c\n`('b', ({ b }) => {\n  run(b);\n});"],
    ['a.ts', "Deno.test('b', () => {\n  run();\n});"],
    ['a.ts', 'Deno.test({\n  fn: () => run(),\n});'],
    ['a.ts', "tap.test('b', (t) => {\n  run(t);\n});"],
    ['a.ts', "context('b', () => {\n  run();\n});"],
    ['a.ts', "specify('b', async () => {\n  run();\n});"],
    ['a.ts', 'test(title, () => {\n  run();\n});'],
    ['a.ts', 'describe.only(Orbit.name, function () {\n  run();\n});'],
    ['a.ts', 'beforeEach(async () => {\n  run();\n});'],
    ['a.ts', 'afterAll(() => {\n  run();\n});'],
    ['a.cs', '[Fact]\npublic void B()\n{\n  Run();\n}'],
    ['a.cs', '[Theory]\n[InlineData(1)]\npublic void B(int c)\n{\n  Run(c);\n}'],
    ['a.cs', '[TestMethod]\npublic void B()\n{\n  Run();\n}'],
    ['A.java', '@Test\npublic void b() {\n  run();\n}'],
    ['A.java', '@Test(expected = A.class)\npublic void b()\n{\n  run();\n}'],
    ['A.java', '@ParameterizedTest\n@ValueSource(ints = {1})\nvoid b(int c) {\n  run(c);\n}'],
    ['A.java', '@BeforeEach\nvoid b() {\n  run();\n}'],
    ['A.java', '@After\npublic void b() {\n  run();\n}'],
    ['a.kt', '@Test fun b() {\n  run()\n}'],
    ['a.py', '@pytest.fixture\ndef b():\n  return 1'],
    ['a.py', '@pytest.fixture(\n  scope="session",\n)\ndef b():\n  return 1'],
    ['a.py', '@pytest.mark.parametrize("c", [1])\ndef test_b(c):\n  run(c)'],
    ['a.py', '@given(integers())\ndef test_b(c):\n  run(c)'],
    ['a.py', 'def test_b(\n  c,\n  d,\n):\n  run(c)'],
    ['a.go', 'func b(t *testing.T) {\n\trun()\n}'],
    ['a.go', 'func b(c int, tb testing.TB) {\n\trun()\n}'],
    ['a.go', 'func (s *suite) b(c int, d *testing.B) {\n\trun()\n}'],
    ['a.cc', 'TEST(A, b)\n{\n  run();\n}'],
  ])('%s: finds %s', (path, text) => {
    const ends = path.endsWith('.py') ? 'later()' : 'later(1);';
    expect(others(path, text)).toEqual([]);
    expect(others(path, `${text}\n\n${ends}\n`)).toEqual([ends]);
  });

  it('takes no more than the field that an attribute stands above', () => {
    const lines = ['run(A {', '  #[cfg(test)]', '  b: 1,', '  c: 2,', '});'];
    expect(others('a.rs', lines.join('\n'))).toEqual([lines[0], ...lines.slice(3)]);
  });

  it.each<[string, string]>([
    ['a.rs', '#[cfg(any(test, fuzzing))]\nfn b() {}'],
    ['a.rs', '#[cfg(not(test))]\nfn b() {}'],
    ['a.rs', '#[derive(Debug)]\nstruct Test;'],
    ['a.ts', 'context.report({\n  b,\n});'],
    ['a.ts', "context('2d');"],
    ['a.ts', 'class A {\n  describe(scope, values) {\n    run();\n  }\n}'],
    ['a.ts', 'test(b, c);'],
    ['a.ts', 'router.beforeEach((to) => to);'],
    ['a.cs', '[Obsolete]\npublic void B() {}'],
    ['A.java', '@Before("execution(* b.*(..))")\npublic void c() {}'],
    ['A.java', '@Testable\npublic void c() {}'],
    ['a.py', '@property\ndef b(self):\n  return 1'],
    ['a.go', 'func b(t *Testing) {\n\trun()\n}'],
  ])('%s: leaves %s', (path, text) => {
    expect(others(path, text)).toEqual(text.split('\n'));
  });
});
