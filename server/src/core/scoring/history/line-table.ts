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

const BLANK = 1;
const ALPHANUMERIC = 2;
const END = 3;
const traits = new Uint8Array(128);
traits[NEWLINE] = END;
for (const blank of ' \t\r\v\f') traits[blank.charCodeAt(0)] = BLANK;
for (let code = 0; code < traits.length; code += 1) {
  if (/[0-9A-Za-z]/.test(String.fromCharCode(code))) traits[code] = ALPHANUMERIC;
}

/**
 * Hashes the lines of a text in place: no string is made for a line. What follows the last line feed is a line only where it is not
 * empty. `from` and `to`: beginnings of lines, or the text's end.
 */
export function tableLines(text: string, language: Language, from = 0, to: number = text.length): LineTable {
  const lines = countLines(text, from, to);
  const table = emptyTable(lines);
  const comment = commentStart(language);
  let at = from;
  for (let line = 0; line < lines; line += 1) {
    table.start[line] = at;
    at = tableLine(text, at, line, table, comment);
  }
  return table;
}

/** Its arrays share one buffer. */
function emptyTable(lines: number): LineTable {
  const numbers = new Int32Array(2 * lines + ((lines + 3) >> 2));
  const kind = new Uint8Array(numbers.buffer, 8 * lines, lines);
  return { lines, start: numbers.subarray(0, lines), hash: numbers.subarray(lines, 2 * lines), kind };
}

/** Fills in one line, and returns where the next one begins. */
function tableLine(text: string, start: number, line: number, table: LineTable, comment: RegExp): number {
  let hash = SEED;
  let characters = 0;
  let alphanumeric = 0;
  let at = start;
  while (at < text.length && traits[text.charCodeAt(at)] === BLANK) at += 1;
  const first = at;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const trait = code < 128 ? traits[code] : ALPHANUMERIC;
    if (trait === BLANK) continue;
    if (trait === END) break;
    hash = Math.imul(hash ^ code, PRIME);
    characters += 1;
    if (trait === ALPHANUMERIC) alphanumeric += 1;
  }
  if (characters > 0) table.hash[line] = hash;
  if (characters >= MIN_CHARACTERS && alphanumeric >= MIN_ALPHANUMERIC) {
    comment.lastIndex = first;
    table.kind[line] = comment.test(text) ? LineKind.comment : LineKind.code;
  }
  return at + 1;
}

/** The lines of a text that shares its first `head` lines and all from the old line `tail` on with an older one; `between` are the others. */
export function joinLines(old: LineTable, head: number, between: LineTable, tail: number, shift: number): LineTable {
  const lines = head + between.lines + old.lines - tail;
  const table = emptyTable(lines);
  const start = join(table.start, old.start, head, between.start, tail);
  for (let line = head + between.lines; line < lines; line += 1) start[line] = (start[line] ?? 0) + shift;
  join(table.hash, old.hash, head, between.hash, tail);
  join(table.kind, old.kind, head, between.kind, tail);
  return table;
}

/** old[0..head), between, old[tail..]. */
export function join<A extends Int32Array | Uint8Array>(to: A, old: A, head: number, between: A, tail: number): A {
  to.set(old.subarray(0, head));
  to.set(between, head);
  to.set(old.subarray(tail), head + between.length);
  return to;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  let at = from;
  for (let end = text.indexOf('\n', at); end >= 0 && end < to; end = text.indexOf('\n', at)) {
    lines += 1;
    at = end + 1;
  }
  return at < to ? lines + 1 : lines;
}

function commentStart(language: Language): RegExp {
  if (SLASH_LANGUAGES.has(language)) return COMMENT_STARTS.slash;
  return language === 'python' ? COMMENT_STARTS.python : COMMENT_STARTS.other;
}
