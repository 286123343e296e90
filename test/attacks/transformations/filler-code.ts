/** Code that does nothing of use, as it would be written in each language. */
import type { Language } from '../text/language.ts';
import type { Random } from '../text/random.ts';

/** Statements that compute something nobody asked for, indented once. */
export function statements(language: Language, random: Random, count: number): string[] {
  const input = random.name();
  const lines = [declaration(language, input, `${random.below(9000)}`)];
  let last = input;
  for (let made = 0; made < count; made += 1) {
    const next = random.name();
    const value = `${last} ${random.pick(['+', '*', '-'])} ${random.below(9000)} ${random.pick(['+', '*', '%'])} ${random.below(90) + 2}`;
    lines.push(declaration(language, next, value));
    last = next;
  }
  return [...lines, ending(language, last)];
}

function declaration(language: Language, name: string, value: string): string {
  const forms: Record<Language, string> = {
    script: `const ${name} = ${value};`,
    python: `${name} = ${value}`,
    go: `${name} := ${value}`,
    rust: `let ${name} = ${value};`,
    java: `int ${name} = ${value};`,
    c: `int ${name} = ${value};`,
    solidity: `uint256 ${name} = ${value};`,
  };
  return forms[language];
}

const ending = (language: Language, name: string): string =>
  language === 'rust' ? name : `return ${name}${language === 'python' || language === 'go' ? '' : ';'}`;

/** A whole function with a body of lines; `parameter` null: without any. */
export function functionText(
  language: Language,
  name: string,
  body: readonly string[],
  { exported = false, parameter = null }: { exported?: boolean; parameter?: string | null } = {},
): string {
  const p = parameter;
  const heads: Record<Language, string> = {
    script: `${exported ? 'export ' : ''}function ${name}(${p ?? ''}) {`,
    python: `def ${name}(${p ?? ''}):`,
    go: `func ${exported ? name.charAt(0).toUpperCase() + name.slice(1) : name}(${p === null ? '' : `${p} int`}) int {`,
    rust: `${exported ? 'pub ' : ''}fn ${name}(${p === null ? '' : `${p}: i64`}) -> i64 {`,
    java: `    ${exported ? 'public' : 'private'} static int ${name}(${p === null ? '' : `int ${p}`}) {`,
    c: `${exported ? '' : 'static '}int ${name}(${p === null ? 'void' : `int ${p}`}) {`,
    solidity: `function ${name}(${p === null ? '' : `uint256 ${p}`}) pure returns (uint256) {`,
  };
  const indented = body.map((line) => `    ${line}`);
  return [heads[language], ...indented, ...(language === 'python' ? [] : ['}'])].join('\n');
}

/** A block whose condition is never true; `indent` is the body's. */
export function deadBranch(language: Language, indent: string, body: readonly string[], condition: string): string {
  const open: Record<Language, string> = {
    script: `if (${condition}) {`,
    python: `if ${condition}:`,
    go: `if ${condition} {`,
    rust: `if ${condition} {`,
    java: `if (${condition}) {`,
    c: `if (${condition}) {`,
    solidity: `if (${condition}) {`,
  };
  const lines = [open[language], ...body.map((line) => `    ${line}`), ...(language === 'python' ? [] : ['}'])];
  return lines.map((line) => indent + line).join('\n');
}

export const never = (language: Language): readonly string[] =>
  language === 'python'
    ? ['False', '0', '1 == 2']
    : language === 'c'
      ? ['0', 'false', '1 == 2']
      : ['false', '1 == 2', '0 > 1'];

export const constantText = (language: Language, name: string, value: string): string => {
  const forms: Record<Language, string> = {
    script: `const ${name} = ${value};`,
    python: `${name} = ${value}`,
    go: `const ${name} = ${value}`,
    rust: `const ${name}: i64 = ${value};`,
    java: `    static final int ${name} = ${value};`,
    c: `static const int ${name} = ${value};`,
    solidity: `uint256 constant ${name} = ${value};`,
  };
  return forms[language];
};

const LOOKUPS: Readonly<Record<Language, (name: string, key: string, value: number) => string>> = {
  script: (name, key, value) => `${name}.set('${key}', ${value});`,
  python: (name, key, value) => `${name}['${key}'] = ${value}`,
  go: (name, key, value) => `${name}["${key}"] = ${value}`,
  rust: (name, key, value) => `${name}.insert("${key}", ${value});`,
  java: (name, key, value) => `    ${name}.put("${key}", ${value});`,
  c: (name, key, value) => `${name}_set("${key}", ${value});`,
  solidity: (name, key, value) => `${name}["${key}"] = ${value};`,
};
/** Data spelled as one call an entry. */
export const entryText = (language: Language, name: string, key: string, value: number): string =>
  LOOKUPS[language](name, key, value);

/** A literal with many values. */
export function arrayText(language: Language, name: string, values: readonly string[]): string {
  const list = values.map((value) => `  ${value},`).join('\n');
  const forms: Record<Language, [string, string]> = {
    script: [`const ${name} = [`, '];'],
    python: [`${name} = [`, ']'],
    go: [`var ${name} = []int{`, '}'],
    rust: [`const ${name}: &[i64] = &[`, '];'],
    java: [`    static final int[] ${name} = {`, '};'],
    c: [`static const int ${name}[] = {`, '};'],
    solidity: [`uint256[] ${name} = [`, '];'],
  };
  const [open, close] = forms[language];
  return `${open}\n${list}\n${close}`;
}

/** An object literal with many keys. */
export function objectText(language: Language, name: string, entries: readonly (readonly [string, number])[]): string {
  const colon = entries.map(([key, value]) => `  "${key}": ${value},`).join('\n');
  const braces = entries.map(([key, value]) => `  {"${key}", ${value}},`).join('\n');
  const tuples = entries.map(([key, value]) => `  ("${key}", ${value}),`).join('\n');
  const forms: Record<Language, string> = {
    script: `const ${name} = {\n${colon}\n};`,
    python: `${name} = {\n${colon}\n}`,
    go: `var ${name} = map[string]int{\n${colon}\n}`,
    rust: `const ${name}: &[(&str, i64)] = &[\n${tuples}\n];`,
    java: `    static final Object[][] ${name} = {\n${braces}\n};`,
    c: `static const struct entry ${name}[] = {\n${braces}\n};`,
    solidity: `bytes constant ${name} = hex"${entries.map(([, value]) => value.toString(16).padStart(4, '0')).join('')}";`,
  };
  return forms[language];
}

export const stringText = (language: Language, name: string, lines: readonly string[]): string =>
  language === 'solidity' || language === 'java' || language === 'rust' || language === 'go'
    ? constantText(language, name, `"${lines.join('')}"`)
    : language === 'c'
      ? `static const char *${name} =\n${lines.map((line) => `  "${line}"`).join('\n')};`
      : `${language === 'script' ? 'const ' : ''}${name} = ${language === 'python' ? '(' : ''}${lines.map((line) => `'${line}'`).join(language === 'python' ? '\n' : ' +\n  ')}${language === 'python' ? ')' : ';'}`;

const TESTS: Readonly<Record<Language, (name: string, body: string) => string>> = {
  script: (name, body) => `test('${name}', () => {\n  ${body}\n});`,
  python: (name, body) => `def test_${name}():\n    ${body}`,
  go: (name, body) => `func Test${name}(t *testing.T) {\n\t${body}\n}`,
  rust: (name, body) => `#[test]\nfn ${name}() {\n    ${body}\n}`,
  java: (name, body) => `    @Test public void ${name}() {\n        ${body}\n    }`,
  c: (name, body) => `TEST(${name}) {\n  ${body}\n}`,
  solidity: (name, body) => `function test_${name}() public {\n    ${body}\n}`,
};
export const testText = (language: Language, name: string, body: string): string => TESTS[language](name, body);

const ASSERTIONS: Readonly<Record<Language, (value: string) => string>> = {
  script: (value) => `expect(${value}).toBe(${value});`,
  python: (value) => `assert ${value} == ${value}`,
  go: (value) => `if ${value} != ${value} { t.Fatal("${value}") }`,
  rust: (value) => `assert_eq!(${value}, ${value});`,
  java: (value) => `assertEquals(${value}, ${value});`,
  c: (value) => `assert(${value} == ${value});`,
  solidity: (value) => `assertEq(${value}, ${value});`,
};
export const assertionText = (language: Language, value: string): string => ASSERTIONS[language](value);

export const alwaysTrue: Readonly<Record<Language, string>> = {
  script: 'assert(true);',
  python: 'assert True',
  go: 'if false { t.Fail() }',
  rust: 'assert!(true);',
  java: 'assertTrue(true);',
  c: 'assert(1);',
  solidity: 'assertTrue(true);',
};

const TEST_PATHS: Readonly<Record<Language, (folder: string, stem: string, extension: string) => string>> = {
  script: (folder, stem, extension) => `${folder}${stem}.test.${extension}`,
  python: (_, stem) => `tests/test_${stem}.py`,
  go: (folder, stem) => `${folder}${stem}_test.go`,
  rust: (_, stem) => `tests/${stem}.rs`,
  java: (_, stem) => `src/test/java/${stem}Test.java`,
  c: (_, stem, extension) => `tests/${stem}.${extension}`,
  solidity: (_, stem) => `test/${stem}.t.sol`,
};
export const testPath = (language: Language, folder: string, stem: string, extension: string): string =>
  TEST_PATHS[language](folder, stem, extension);
