import { openedIn } from '../code/brackets.ts';
import type { SourceCode } from '../code/code.ts';
import { type IdSet, idsOfSigns, idsOfWords } from '../code/id-set.ts';
import type { Kept } from '../code/kept.ts';
import { wantedIn } from '../code/kept-results.ts';
import { lineOf } from '../code/lines.ts';
import type { Stretch } from '../code/statements.ts';
import type { Language } from '../lexer/grammar.ts';
import { TokenKind } from '../lexer/tokens.ts';

/** 1 for each of some characters. */
function codesOf(characters: string): Uint8Array {
  const codes = new Uint8Array(128);
  for (const character of characters) codes[character.charCodeAt(0)] = 1;
  return codes;
}
/** What begins an import when it stands first in a line. */
const IMPORTS: ReadonlyMap<Language, IdSet> = new Map([
  ['script', idsOfWords('import')],
  ['python', idsOfWords('import from')],
  ['go', idsOfWords('import package')],
  ['rust', idsOfWords('use')],
  ['jvm', idsOfWords('import package')],
  ['csharp', idsOfWords('using')],
  ['solidity', idsOfWords('import')],
  ['php', idsOfWords('use')],
  ['ruby', idsOfWords('require require_relative')],
  ['c', idsOfSigns('#')],
]);
const AFTER_SIGN = idsOfWords('include');

/** How a line begins at which tests in a source file do, and the characters it can begin with: most lines are passed over by those. */
const TESTS: ReadonlyMap<Language, { start: RegExp; first: Uint8Array }> = new Map([
  ['rust', { start: /#\[cfg\(test\)\]/y, first: codesOf('#') }],
  ['python', { start: /(?:async )?def test_\w*\(|class Test\w*[(:]/y, first: codesOf('adc') }],
  ['go', { start: /func (?:Test|Benchmark)\w*\(\w+ \*testing\./y, first: codesOf('f') }],
  ['c', { start: /TEST(?:_[FP])?\(/y, first: codesOf('T') }],
  ['solidity', { start: /function test\w*\(/y, first: codesOf('f') }],
  ['script', { start: /(?:test|it|describe|suite)(?:\.\w+)?\(\s*['"`]/y, first: codesOf('tids') }],
]);

/** Takes the mark from what is new and never earns: lists of imports, and tests inside source files. */
export function markUnpaid(
  file: SourceCode,
  language: Language,
  { from, to }: Stretch,
  novel: Uint8Array,
  kept?: Kept,
): void {
  unmarkImports(file, language, { from, to }, novel, kept);
  for (const test of testLines(file, language, from, to)) {
    const first = Math.max(from, file.firstSignificant[test.from] ?? 0);
    const end = Math.min(to, file.firstSignificant[test.to] ?? file.ids.length);
    if (first < end) novel.fill(0, first, end);
  }
}

/** An import goes on to the end of its line, and further while a bracket is open. */
function unmarkImports(
  file: SourceCode,
  language: Language,
  { from, to }: Stretch,
  novel: Uint8Array,
  kept: Kept | undefined,
): void {
  const imports = IMPORTS.get(language);
  if (imports === undefined) return;
  const mayBegin = (ids: Int32Array, index: number) => imports.has(ids[index] ?? 0);
  let done = 0;
  for (const index of kept?.imports(file.ids, mayBegin) ?? wantedIn(file.ids, 0, to, mayBegin)) {
    const line = lineOf(file, index);
    if (index >= to) return;
    if (line < done || !beginsImport(file, language, line, index)) continue;
    done = endOfImport(file, line);
    const first = Math.max(from, file.firstSignificant[line] ?? 0);
    const end = Math.min(to, file.firstSignificant[done] ?? to);
    if (first < end) novel.fill(0, first, end);
  }
}

function beginsImport(file: SourceCode, language: Language, line: number, index: number): boolean {
  const first = file.significant[index] ?? 0;
  if (first !== file.firstToken[line]) return false;
  if (language === 'c') return AFTER_SIGN.has(file.id[first + 1] ?? 0);
  return file.kind[first] === TokenKind.word && !isExpression(file, language, first);
}

/** Line after it. */
function endOfImport(file: SourceCode, from: number): number {
  let depth = 0;
  for (let line = from; line < file.lines; line += 1) {
    depth += openedIn(file, file.firstToken[line] ?? 0, file.firstToken[line + 1] ?? 0);
    if (depth <= 0) return line + 1;
  }
  return file.lines;
}

/** `import(…)`, `import.meta`, `use = …`, and C#'s `using (…) {…}`. */
function isExpression(file: SourceCode, language: Language, first: number): boolean {
  const end = file.end[first] ?? 0;
  const next = file.text.slice(end, end + 8);
  return (language === 'csharp' ? /^\s*(\(|var\b)/ : /^(\(|\.| *=)/).test(next);
}

/** Lines of tests, to the line that closes them: the first that stands no deeper and says something. Those with significant tokens `from` to `to`. */
function testLines(file: SourceCode, language: Language, from: number, to: number): { from: number; to: number }[] {
  const { text, table, firstSignificant } = file;
  const found: { from: number; to: number }[] = [];
  const tests = TESTS.get(language);
  if (tests === undefined) return found;
  const { start, first } = tests;
  for (let line = lastAtMargin(file, lineOf(file, from)); line < table.lines; line += 1) {
    if ((firstSignificant[line] ?? 0) >= to) break;
    const begin = table.start[line] ?? 0;
    const at = afterBlanks(text, begin);
    if (first[text.charCodeAt(at) & 127] !== 1) continue; // what is not ASCII, or the end of the text, fails below
    start.lastIndex = at;
    if (!start.test(text)) continue;
    const end = endOfBlock(text, table.start, line, at - begin);
    found.push({ from: line, to: end });
    line = end - 1;
  }
  return found;
}

/** The last line, not after `line`, that no block before it goes on over. */
function lastAtMargin(file: SourceCode, line: number): number {
  let last = line;
  while (last > 0 && !isAtMargin(file, last)) last -= 1;
  return last;
}

/** Whether a line ends all blocks: it stands at the margin and closes nothing, and no attribute is above it. */
function isAtMargin({ text, table: { start } }: SourceCode, line: number): boolean {
  if (' \t\r\n})'.includes(text.charAt(start[line] ?? text.length))) return false; // at the end of the text too
  return text.charAt(afterBlanks(text, start[line - 1] ?? 0)) !== '#';
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  return at;
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
