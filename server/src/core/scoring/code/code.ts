import { type LineTable, tableLines } from '../history/line-table.ts';
import { CharClass, classOf, hashText, isWordPart } from '../lexer/characters.ts';
import type { Language } from '../lexer/grammar.ts';
import { lex } from '../lexer/lex.ts';
import { type LexedFile, TokenKind, wordId } from '../lexer/tokens.ts';
import { classifyPath, isGenerated } from '../path-class.ts';

/** Larger files are neither indexed nor counted: nobody writes them by hand. In bytes of UTF-8 or units of UTF-16. */
export const MAX_FILE_SIZE = 1_000_000;

/** What is needed of the older side of a change. */
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

/**
 * A lexed file. Where it was made from an older version, the tokens themselves are there only for a stretch of lines that holds all that
 * differs, and a little around it.
 */
export interface SourceCode extends Omit<LexedFile, 'mark'>, BaseCode {
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
  const { mark, ...lexed } = lex(text, language);
  const { lines } = lexed;
  const significant = new Int32Array(countSignificant(lexed));
  const base = baseArrays(significant.length, lines);
  markSignificant({ ...lexed, mark }, lines, { ...base, significant }, 0, 0);
  base.state.set(lexed.state);
  return { ...lexed, ...base, significant, skipped: 0, table: tableLines(text, language) };
}

type BaseArrays = Pick<BaseCode, 'ids' | 'marks' | 'firstSignificant' | 'state'>;

/** Arrays for so many significant tokens and lines. They share one buffer: it is made faster than four. */
export function baseArrays(count: number, lines: number): BaseArrays {
  const numbers = new Int32Array(count + 2 * lines + 1 + ((count + 3) >> 2));
  return {
    ids: numbers.subarray(0, count),
    firstSignificant: numbers.subarray(count, count + lines + 1),
    state: numbers.subarray(count + lines + 1, count + 2 * lines + 1),
    marks: new Uint8Array(numbers.buffer, (count + 2 * lines + 1) * 4, count),
  };
}

/** The part of a file's code that the next change of it needs. */
export const asBase = ({ text, ids, marks, firstSignificant, state, table }: BaseCode): BaseCode => ({
  text,
  ids,
  marks,
  firstSignificant,
  state,
  table,
});

export function countSignificant({ tokens, kind }: Tokens): number {
  let count = tokens;
  for (let token = 0; token < tokens; token += 1) if (kind[token] === TokenKind.separator) count -= 1;
  return count;
}

/**
 * Writes down the significant tokens of the first `lines` lines: in `significant` from the beginning, elsewhere from the significant token
 * `first` and the line `firstLine` on.
 */
export function markSignificant(
  { kind, id, mark, firstToken }: LexedFile,
  lines: number,
  { significant, ids, marks, firstSignificant }: Omit<BaseArrays, 'state'> & Pick<SourceCode, 'significant'>,
  first: number,
  firstLine: number,
): void {
  let index = first;
  for (let line = 0; line < lines; line += 1) {
    firstSignificant[firstLine + line] = index;
    const end = firstToken[line + 1] ?? 0;
    for (let token = firstToken[line] ?? 0; token < end; token += 1) {
      if (kind[token] === TokenKind.separator) continue;
      significant[index - first] = token;
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
