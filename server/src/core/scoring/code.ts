import { type LineTable, tableLines } from './history/line-table.ts';
import { CharClass, classOf, hashText, isWordPart } from './lexer/characters.ts';
import type { Language } from './lexer/grammar.ts';
import { lex } from './lexer/lex.ts';
import { type LexedFile, TokenKind, wordId } from './lexer/tokens.ts';
import { classifyPath, isGenerated } from './path-class.ts';

/** Larger files are neither indexed nor counted: nobody writes them by hand. In bytes of UTF-8 or units of UTF-16. */
export const MAX_FILE_SIZE = 1_000_000;

/** What is needed of the older side of a change. */
export interface BaseCode {
  readonly text: string;
  /** Content of the significant tokens, in order: all tokens but separators. */
  readonly ids: Int32Array;
  /** Index of each line's first significant token; one entry more than lines. */
  readonly firstSignificant: Int32Array;
  /** The lexer's state at the beginning of each line. */
  readonly state: Int32Array;
  readonly table: LineTable;
}

/**
 * A lexed file. Where it was made from an older version, the tokens themselves are there only for a stretch of lines that holds all that
 * differs, and a little around it.
 */
export interface SourceCode extends LexedFile, BaseCode {
  /** Index of each significant token among those that are there, from the one with index `skipped` on. */
  readonly significant: Int32Array;
  readonly skipped: number;
}

/** The language of code that counts; null for what is no code (see `classifyPath`), generated, or too large. */
export function languageToRead(path: string, text: string): Language | null {
  return text.length > MAX_FILE_SIZE || isGenerated(text) ? null : classifyPath(path).language;
}

/** Reads a file's code; null where it is none that counts. */
export function readCode(path: string, text: string): SourceCode | null {
  const language = languageToRead(path, text);
  if (language === null) return null;
  const lexed = lex(text, language);
  const { significant, ids, firstSignificant } = markSignificant(lexed, lexed.lines);
  const kept = { ids: ids.slice(), firstSignificant: firstSignificant.slice(), state: lexed.state.slice() }; // without what they lie among
  return { ...lexed, ...kept, significant, skipped: 0, table: tableLines(text, language) };
}

/** The part of a file's code that the next change of it needs. */
export const asBase = ({ text, ids, firstSignificant, state, table }: BaseCode): BaseCode => ({
  text,
  ids,
  firstSignificant,
  state,
  table,
});

/** Significant tokens of the first `lines` lines. The arrays share one buffer. */
export function markSignificant(
  { tokens, kind, id, firstToken }: LexedFile,
  lines: number,
): Pick<SourceCode, 'significant' | 'ids' | 'firstSignificant'> {
  const numbers = new Int32Array(2 * tokens + lines + 1);
  const significant = numbers.subarray(0, tokens);
  const ids = numbers.subarray(tokens, 2 * tokens);
  const firstSignificant = numbers.subarray(2 * tokens);
  let count = 0;
  for (let line = 0; line < lines; line += 1) {
    firstSignificant[line] = count;
    const end = firstToken[line + 1] ?? 0;
    for (let token = firstToken[line] ?? 0; token < end; token += 1) {
      if (kind[token] === TokenKind.separator) continue;
      significant[count] = token;
      ids[count] = id[token] ?? 0;
      count += 1;
    }
  }
  firstSignificant[lines] = count;
  return { significant: significant.subarray(0, count), ids: ids.subarray(0, count), firstSignificant };
}

/** Significant tokens of a line. */
export function tokensOfLine(file: SourceCode, line: number): number {
  return (file.firstSignificant[line + 1] ?? 0) - (file.firstSignificant[line] ?? 0);
}

/** Calls back for every word, digit run and sign of a token, a string's content taken apart too: the units of the entropy features. */
export function eachUnit(file: LexedFile, token: number, visit: (hash: number, isWord: boolean) => void): void {
  if (file.kind[token] === TokenKind.word) {
    visit(file.id[token] ?? 0, true);
    return;
  }
  const { text } = file;
  const end = file.end[token] ?? 0;
  for (let at = file.start[token] ?? 0; at < end; ) {
    const value = classOf(text.charCodeAt(at));
    const from = at;
    at += 1;
    if (value === CharClass.space || value === CharClass.newline) continue;
    if (value === CharClass.word) while (at < end && isWordPart(text.charCodeAt(at))) at += 1;
    if (value === CharClass.digit) while (at < end && classOf(text.charCodeAt(at)) === CharClass.digit) at += 1;
    visit(wordId(hashText(text, from, at)), value === CharClass.word);
  }
}

/** Lines that say something: at least eight characters of code, three of them letters or digits. */
export function isSubstantive(file: LexedFile, line: number): boolean {
  let characters = 0;
  let alphanumeric = 0;
  const end = file.firstToken[line + 1] ?? 0;
  for (let token = file.firstToken[line] ?? 0; token < end; token += 1) {
    const length = (file.end[token] ?? 0) - (file.start[token] ?? 0);
    const kind = file.kind[token];
    characters += kind === TokenKind.string ? length + 2 : length;
    if (kind === TokenKind.word || kind === TokenKind.number || kind === TokenKind.string) alphanumeric += length;
  }
  return characters >= 8 && alphanumeric >= 3;
}
