import type { SourceCode } from './code.ts';
import { hashText } from './lexer/characters.ts';
import type { Language } from './lexer/grammar.ts';
import { signId, TokenKind, wordId } from './lexer/tokens.ts';

const idOf = (word: string): number => wordId(hashText(word, 0, word.length));
function idsOf(words: Record<Language, string>): Record<Language, ReadonlySet<number>> {
  const sets = Object.entries(words).map(([language, list]) => [language, new Set(list.split(' ').map(idOf))]);
  return Object.fromEntries(sets) as Record<Language, ReadonlySet<number>>;
}
/** Words that begin an import when they stand first in a line. */
const IMPORTS: Readonly<Record<Language, ReadonlySet<number>>> = idsOf({
  script: 'import',
  python: 'import from',
  go: 'import package',
  rust: 'use',
  jvm: 'import package',
  c: '',
  csharp: 'using',
  solidity: 'import',
  php: 'use',
  ruby: 'require require_relative',
  styles: '',
  plain: '',
});
const AFTER_SIGN = idOf('include');
const HASH = signId(35);
const OPENING = new Set('([{'.split('').map((sign) => signId(sign.charCodeAt(0))));
const CLOSING = new Set(')]}'.split('').map((sign) => signId(sign.charCodeAt(0))));

/** Where tests that stand in a source file begin, and marks of which one is in every text that has such a place: they are found faster. */
const TESTS: Partial<Record<Language, { start: RegExp; marks: readonly string[] }>> = {
  rust: { start: /^([ \t]*)#\[cfg\(test\)\]/gm, marks: ['#[cfg(test)]'] },
  python: { start: /^([ \t]*)(?:(?:async )?def test_\w*\(|class Test\w*[(:])/gm, marks: ['def test_', 'class Test'] },
  go: { start: /^([ \t]*)func (?:Test|Benchmark)\w*\(\w+ \*testing\./gm, marks: ['*testing.'] },
  script: {
    start: /^([ \t]*)(?:test|it|describe|suite)(?:\.\w+)?\(\s*['"`]/gm,
    marks: ["it('", 'it("', 'it(`', 'describe(', 'test(', 'suite(', 'it.', 'test.', 'describe.'],
  },
};

/** Takes the mark from what is new and never earns: lists of imports, and tests inside source files. */
export function markUnpaid(
  file: SourceCode,
  language: Language,
  { from, to }: { from: number; to: number },
  novel: Uint8Array,
): void {
  unmarkImports(file, language, from, to, novel);
  for (const test of testLines(file, language)) {
    const first = Math.max(from, file.firstSignificant[test.from] ?? 0);
    const end = Math.min(to, file.firstSignificant[test.to] ?? file.ids.length);
    if (first < end) novel.fill(0, first, end);
  }
}

/** An import goes on to the end of its line, and further while a bracket is open. */
function unmarkImports(file: SourceCode, language: Language, from: number, to: number, novel: Uint8Array): void {
  let depth = 0;
  for (let line = lineAt(file, file.skipped); line < file.lines; line += 1) {
    const first = file.firstSignificant[line] ?? 0;
    if (first >= to) return;
    const begin = file.firstToken[line] ?? 0;
    const end = file.firstToken[line + 1] ?? 0;
    if (depth <= 0 && !(begin < end && beginsImport(file, language, begin))) continue;
    depth = Math.max(0, depth) + depthOf(file, begin, end);
    const last = Math.min(to, file.firstSignificant[line + 1] ?? 0);
    if (first < last) novel.fill(0, Math.max(from, first), last);
  }
}

/** Brackets that a stretch of tokens opens and does not close. */
function depthOf(file: SourceCode, from: number, to: number): number {
  let depth = 0;
  for (let token = from; token < to; token += 1) {
    if (file.kind[token] !== TokenKind.separator) continue;
    const id = file.id[token] ?? 0;
    if (OPENING.has(id)) depth += 1;
    if (CLOSING.has(id)) depth -= 1;
  }
  return depth;
}

function beginsImport(file: SourceCode, language: Language, first: number): boolean {
  const id = file.id[first] ?? 0;
  if (id === HASH) return language === 'c' && file.id[first + 1] === AFTER_SIGN;
  return file.kind[first] === TokenKind.word && IMPORTS[language].has(id) && !isExpression(file, language, first);
}

/** `import(…)`, `import.meta`, `use = …`, and C#'s `using (…) {…}`. */
function isExpression(file: SourceCode, language: Language, first: number): boolean {
  const end = file.end[first] ?? 0;
  const next = file.text.slice(end, end + 8);
  return (language === 'csharp' ? /^\s*(\(|var\b)/ : /^(\(|\.| *=)/).test(next);
}

/** First line whose tokens are there. */
function lineAt(file: SourceCode, skipped: number): number {
  let line = 0;
  while (line < file.lines && (file.firstSignificant[line + 1] ?? 0) <= skipped) line += 1;
  return line;
}

/** Lines of tests, to the line that closes them: the first that stands no deeper and says something. */
function testLines({ text, table }: SourceCode, language: Language): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  const tests = TESTS[language];
  if (tests === undefined || !tests.marks.some((mark) => text.includes(mark))) return found;
  const { start } = tests;
  start.lastIndex = 0;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const from = lineAtOffset(table.start, match.index);
    const to = endOfBlock(text, table.start, from, match[1]?.length ?? 0);
    found.push({ from, to });
    start.lastIndex = Math.max(start.lastIndex, (table.start[to] ?? text.length) - 1);
  }
  return found;
}

function endOfBlock(text: string, start: Int32Array, from: number, indent: number): number {
  for (let line = from + 1; line < start.length; line += 1) {
    const at = start[line] ?? 0;
    const end = start[line + 1] ?? text.length;
    let first = at;
    while (first < end && (text.charCodeAt(first) === 32 || text.charCodeAt(first) === 9)) first += 1;
    const code = text.charCodeAt(first);
    const isEmpty = first >= end || code === 10 || code === 13;
    if (isEmpty || first - at > indent) continue;
    const isHead = line === from + 1 && text.startsWith('#[cfg(test)]', (start[from] ?? 0) + indent);
    if (!isHead) return code === 125 || code === 41 ? line + 1 : line;
  }
  return start.length;
}

function lineAtOffset(start: Int32Array, offset: number): number {
  let low = 0;
  let high = start.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((start[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
