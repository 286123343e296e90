import { UNITS } from '../lexer/characters.ts';
import type { Language } from '../lexer/grammar.ts';

/** What a line is to survival: `trivial` lines (fewer than 8 characters or 3 letters and digits) are nobody's. */
export const LineKind = { trivial: 0, code: 1, comment: 2 } as const;

/** The lines of a text without their white space. */
export interface LineTable {
  readonly lines: number;
  /** Offset of each line's first character. */
  readonly start: Int32Array;
  /** 32-bit hash of each line's characters but blanks; 0 for an empty line. */
  readonly hash: Int32Array;
  readonly kind: Uint8Array;
}

export const NO_LINES: LineTable = {
  lines: 0,
  start: new Int32Array(),
  hash: new Int32Array(),
  kind: new Uint8Array(),
};

const MIN_CHARACTERS = 8;
const MIN_ALPHANUMERIC = 3;
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const NEWLINE = 10;

const SLASH_LANGUAGES: ReadonlySet<Language> = new Set([
  'script',
  'go',
  'rust',
  'jvm',
  'c',
  'csharp',
  'solidity',
] as const);
const COMMENT_STARTS = {
  slash: /\/\/|\/\*|\*/y,
  python: /#|"""|'''|r"""/y,
  other: /\/\/|\/\*|#|<!--|--/y,
} as const;

/** 1 for what any of them begins with. */
const COMMENT_FIRST = new Uint8Array(128);
for (const character of '/*#"\'r<-') COMMENT_FIRST[character.charCodeAt(0)] = 1;

const SIGN = 0;
const BLANK = 1;
/** Has a bit that a sign has not. */
const ALPHANUMERIC = 2;
const END = 3;
/** What is not ASCII counts as letters. */
const traits = new Uint8Array(UNITS).fill(ALPHANUMERIC);
traits.fill(SIGN, 0, 128);
traits[NEWLINE] = END;
for (const blank of ' \t\r\v\f') traits[blank.charCodeAt(0)] = BLANK;
for (let code = 0; code < 128; code += 1) {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) traits[code] = ALPHANUMERIC;
}

/**
 * Hashes the lines of a text in place: no string is made for a line. What follows the last line feed is a line only where it is not
 * empty.
 */
export function tableLines(text: string, language: Language): LineTable {
  const table = emptyTable(countLines(text, 0, text.length));
  const comment = commentStart(language);
  for (let line = 0, at = 0; line < table.lines; line += 1) at = tableLine(text, at, line, table, comment);
  return table;
}

/** Its arrays share one buffer, and are zero. */
export function emptyTable(lines: number): LineTable {
  const numbers = new Int32Array(2 * lines + ((lines + 3) >> 2));
  const kind = new Uint8Array(numbers.buffer, 8 * lines, lines);
  return { lines, start: numbers.subarray(0, lines), hash: numbers.subarray(lines, 2 * lines), kind };
}

/** Fills in one line, and returns where the next one begins. `comment`: see `commentStart`. */
export function tableLine(text: string, start: number, line: number, table: LineTable, comment: RegExp): number {
  table.start[line] = start;
  let hash = SEED;
  let characters = 0;
  let alphanumeric = 0;
  let at = start;
  while (at < text.length && traits[text.charCodeAt(at)] === BLANK) at += 1;
  const first = at;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const trait = traits[code] ?? SIGN;
    if (trait === BLANK) continue;
    if (trait === END) break;
    hash = Math.imul(hash ^ code, PRIME);
    characters += 1;
    alphanumeric += trait >> 1; // a branch would be guessed wrong at every second word
  }
  if (characters > 0) table.hash[line] = hash;
  if (characters >= MIN_CHARACTERS && alphanumeric >= MIN_ALPHANUMERIC) {
    table.kind[line] = startsWith(comment, text, first) ? LineKind.comment : LineKind.code;
  }
  return at + 1;
}

/** Most lines begin with a letter or a bracket, which needs no regular expression. */
function startsWith(comment: RegExp, text: string, at: number): boolean {
  if (COMMENT_FIRST[text.charCodeAt(at) & 127] !== 1) return false; // what is not ASCII fails below
  comment.lastIndex = at;
  return comment.test(text);
}

/** Lines between two places of a text: what follows the last line feed is one where it is not empty. */
export function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  let at = from;
  for (let end = text.indexOf('\n', at); end >= 0 && end < to; end = text.indexOf('\n', at)) {
    lines += 1;
    at = end + 1;
  }
  return at < to ? lines + 1 : lines;
}

/** How a line of comment begins. */
export function commentStart(language: Language): RegExp {
  if (SLASH_LANGUAGES.has(language)) return COMMENT_STARTS.slash;
  return language === 'python' ? COMMENT_STARTS.python : COMMENT_STARTS.other;
}
