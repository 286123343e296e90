import { openedIn } from '../code/brackets.ts';
import type { SourceCode } from '../code/code.ts';
import { type IdSet, idsOfSigns, idsOfWords } from '../code/id-set.ts';
import type { Kept } from '../code/kept.ts';
import { wantedIn } from '../code/kept-results.ts';
import { lineOf } from '../code/lines.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { TokenKind } from '../lexer/tokens.ts';
import { type Lines, testLines } from './test-lines.ts';

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
/** Whether a statement that begins with a word or sign may be an import. */
export const mayImport = (id: number, language: Language | null): boolean =>
  language !== null && IMPORTS.get(language)?.has(id) === true;

const AFTER_SIGN = idsOfWords('include');
/** What an import of C# or PHP ends with. */
const ENDS = idsOfSigns(';}');
const SEMICOLON = idsOfSigns(';');
/** What a line of a Java import cannot be the last with. */
const BINDS = idsOfSigns('.');
const LEADS = idsOfWords('import package static');

/** Takes the mark from what is new and never earns: lists of imports, and tests inside source files, which it returns. */
export function markUnpaid(
  file: SourceCode,
  language: Language,
  { from, to }: Stretch,
  novel: Uint8Array,
  kept?: Kept,
): readonly Lines[] {
  unmarkImports(file, language, { from, to }, novel, kept);
  const tests = testLines(file, language, from, to);
  for (const test of tests) {
    const first = Math.max(from, file.firstSignificant[test.from] ?? 0);
    const end = Math.min(to, file.firstSignificant[test.to] ?? file.ids.length);
    if (first < end) novel.fill(0, first, end);
  }
  return tests;
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
    done = endOfImport(file, language, line);
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
function endOfImport(file: SourceCode, language: Language, from: number): number {
  let depth = 0;
  for (let line = from; line < file.lines; line += 1) {
    depth += openedIn(file, file.firstToken[line] ?? 0, file.firstToken[line + 1] ?? 0);
    if (depth <= 0 && !goesOn(file, language, line)) return line + 1;
  }
  return file.lines;
}

/** Whether an import is broken after a line: it ends with a semicolon, but in the languages that are read as Java is and have none. */
function goesOn(file: SourceCode, language: Language, line: number): boolean {
  const next = file.firstToken[line + 1] ?? 0;
  if (next === file.tokens) return false;
  const last = file.id[next - 1] ?? 0;
  if (language === 'csharp' || language === 'php') return !ENDS.has(last);
  if (language !== 'jvm' || SEMICOLON.has(last)) return false;
  return BINDS.has(last) || LEADS.has(last) || BINDS.has(file.id[next] ?? 0) || SEMICOLON.has(file.id[next] ?? 0);
}

/** `import(…)`, `import.meta`, `use = …`, and C#'s `using (…) {…}`. Python has no members of those words, and `from.a import b`. */
function isExpression(file: SourceCode, language: Language, first: number): boolean {
  const end = file.end[first] ?? 0;
  const next = file.text.slice(end, end + 8);
  if (language === 'csharp') return /^\s*(\(|var\b)/.test(next);
  return (language === 'python' ? /^(\(| *=)/ : /^(\(|\.| *=)/).test(next);
}
