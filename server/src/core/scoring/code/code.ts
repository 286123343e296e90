import { type LineTable, tableLines } from '../history/line-table.ts';
import { CharClass, classOf, hashText, isWordPart } from '../lexer/characters.ts';
import type { Language } from '../lexer/grammar.ts';
import { lex } from '../lexer/lex.ts';
import { type LexedFile, TokenKind, wordId } from '../lexer/tokens.ts';
import { classifyPath, isGenerated } from '../path-class.ts';

/** Larger files are neither indexed nor counted: nobody writes them by hand. In bytes of UTF-8 or units of UTF-16. */
export const MAX_FILE_SIZE = 1_000_000;

/** What of a file is told without its brackets, commas and semicolons. */
export interface BaseCode {
  readonly text: string;
  /** Content of the significant tokens, in order: all tokens but separators. */
  readonly ids: Int32Array;
  /** What is known of each: see `Mark`. */
  readonly marks: Uint8Array;
  /** Index of each line's first significant token; one entry more than lines. */
  readonly firstSignificant: Int32Array;
  /** The lexer's state at the beginning of each line. */
  readonly state: Int32Array;
  readonly table: LineTable;
}

/** A lexed file. */
export interface SourceCode extends Omit<LexedFile, 'mark'>, BaseCode {
  /** Index of each significant token among all of them. */
  readonly significant: Int32Array;
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
  const { start, end, kind, id, firstToken, state } = lexed;
  const arrays = significantArrays(countSignificant(lexed), lexed.lines);
  markSignificant(lexed, lexed.lines, arrays, 0, 0, 0);
  return codeOf(text, tableLines(text, language), { start, end, kind, id, firstToken, state, ...arrays });
}

/** All code is made here: what reads it is compiled once where it has one shape. */
export function codeOf(text: string, table: LineTable, arrays: CodeArrays): SourceCode {
  const { start, end, kind, id, firstToken, state, significant, ids, marks, firstSignificant } = arrays;
  const [tokens, lines] = [id.length, state.length];
  const lexed = { text, tokens, start, end, kind, id, lines, firstToken, state };
  return { ...lexed, significant, ids, marks, firstSignificant, table };
}

type SignificantArrays = Pick<SourceCode, 'significant' | 'ids' | 'marks' | 'firstSignificant'>;
/** The arrays of a file's code. */
export type CodeArrays = SignificantArrays & Pick<SourceCode, 'start' | 'end' | 'kind' | 'id' | 'firstToken' | 'state'>;
/** Gives arrays for so many tokens, significant tokens and lines. */
export type MakeArrays = (tokens: number, significant: number, lines: number) => CodeArrays;

/** They share one buffer: it is made faster than four. */
function significantArrays(count: number, lines: number): SignificantArrays {
  const numbers = new Int32Array(2 * count + lines + 1 + ((count + 3) >> 2));
  return {
    significant: numbers.subarray(0, count),
    ids: numbers.subarray(count, 2 * count),
    firstSignificant: numbers.subarray(2 * count, 2 * count + lines + 1),
    marks: new Uint8Array(numbers.buffer, (2 * count + lines + 1) * 4, count),
  };
}

/** New ones, in one buffer. */
export const makeArrays: MakeArrays = (tokens, count, lines) => {
  const numbers = 3 * tokens + 2 * count + 3 * lines + 2;
  const { buffer } = new Int32Array(numbers + ((tokens + count + 3) >> 2));
  let used = 0;
  const take = (length: number) => {
    used += length;
    return new Int32Array(buffer, (used - length) * 4, length);
  };
  return {
    start: take(tokens),
    end: take(tokens),
    id: take(tokens),
    firstToken: take(lines + 1),
    state: take(lines),
    significant: take(count),
    ids: take(count),
    firstSignificant: take(lines + 1),
    kind: new Uint8Array(buffer, numbers * 4, tokens),
    marks: new Uint8Array(buffer, numbers * 4 + tokens, count),
  };
};

export function countSignificant({ tokens, kind }: Tokens): number {
  let count = tokens;
  for (let token = 0; token < tokens; token += 1) if (kind[token] === TokenKind.separator) count -= 1;
  return count;
}

/**
 * Writes down the significant tokens of the first `lines` lines, from the significant token `first`, the line `firstLine` and the token
 * `firstToken` on.
 */
export function markSignificant(
  lexed: LexedFile,
  lines: number,
  { significant, ids, marks, firstSignificant }: SignificantArrays,
  first: number,
  firstLine: number,
  firstToken: number,
): void {
  const { kind, id, mark } = lexed;
  let index = first;
  for (let line = 0; line < lines; line += 1) {
    firstSignificant[firstLine + line] = index;
    const end = lexed.firstToken[line + 1] ?? 0;
    for (let token = lexed.firstToken[line] ?? 0; token < end; token += 1) {
      if (kind[token] === TokenKind.separator) continue;
      significant[index] = token + firstToken;
      ids[index] = id[token] ?? 0;
      marks[index] = mark[token] ?? 0;
      index += 1;
    }
  }
  firstSignificant[firstLine + lines] = index;
}

type Tokens = Omit<LexedFile, 'mark'>;

/** Significant tokens of a line. */
export function tokensOfLine(file: SourceCode, line: number): number {
  return (file.firstSignificant[line + 1] ?? 0) - (file.firstSignificant[line] ?? 0);
}

/** Calls back for every word, digit run and sign of a token, a string's content taken apart too: the units of the entropy features. */
export function eachUnit(file: Tokens, token: number, visit: (hash: number, isWord: boolean) => void): void {
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
export function isSubstantive(file: Tokens, line: number): boolean {
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
