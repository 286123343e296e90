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
/** Stretches that are compared at once, longest first. */
const CHUNKS = [8192, 1024, 128];
/** Lines in a row that are copied: fewer would be lexed again with what is around them. */
const LEAST = 16;
/** Old lines among which one is looked for. */
const REACH = 2048;

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
  fillLines(text, language, 0, table, 0, table.lines);
  return table;
}

/** Lines `head` to `tail` of an older text, in place of which a text has the lines `newHead` to `newTail`. */
export interface Difference {
  head: number;
  tail: number;
  newHead: number;
  newTail: number;
}

/** A text, and its lines. */
export interface TabledText {
  readonly text: string;
  readonly table: LineTable;
}

/** The same as `tableLines`, from an older version, with what differs from it: only that is looked at. In order, some lines apart. */
export function reviseTable(
  text: string,
  language: Language,
  old: TabledText,
): { table: LineTable; differences: Difference[] } {
  const { head, tail, from, to } = differingLines(old, text);
  const newTail = head + countLines(text, from, to);
  const table = emptyTable(newTail + old.table.lines - tail);
  copyLines(old.table, 0, head, table, 0, 0);
  copyLines(old.table, tail, old.table.lines, table, newTail, text.length - old.text.length);
  const differences = new MiddleLines(text, language, old, table).fill({ head, tail, newHead: head, newTail }, from);
  return { table, differences };
}

/** What differs between two versions, in whole lines: `head` to `tail` of the old one, and what is between `from` and `to` in the new one. */
function differingLines({ text: old, table }: TabledText, text: string) {
  const shift = text.length - old.length;
  const prefix = commonPrefix(old, 0, text, 0, Math.min(old.length, text.length));
  const isWhole = prefix === old.length && (prefix === 0 || old.charCodeAt(prefix - 1) === NEWLINE);
  const head = isWhole ? table.lines : firstLineFrom(table.start, prefix + 1) - 1;
  const from = table.start[head] ?? old.length;
  const suffix = commonSuffix(old, text, Math.min(old.length, text.length) - from);
  let tail = Math.max(head, firstLineFrom(table.start, old.length - suffix));
  const startsLine = (offset: number) => offset === 0 || text.charCodeAt(offset - 1) === NEWLINE;
  if (tail < table.lines && !startsLine((table.start[tail] ?? 0) + shift)) tail += 1;
  return { head, tail, from, to: tail < table.lines ? (table.start[tail] ?? 0) + shift : text.length };
}

/** First line that begins at `offset` or after. */
function firstLineFrom(starts: Int32Array, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many characters are the same in `a` from `fromA` on and in `b` from `fromB` on, `limit` at most. */
function commonPrefix(a: string, fromA: number, b: string, fromB: number, limit: number): number {
  let length = 0;
  const chunk = (text: string, from: number, size: number) => text.slice(from + length, from + length + size);
  for (const size of CHUNKS)
    while (length + size <= limit && chunk(a, fromA, size) === chunk(b, fromB, size)) length += size;
  while (length < limit && a.charCodeAt(fromA + length) === b.charCodeAt(fromB + length)) length += 1;
  return length;
}

function commonSuffix(a: string, b: string, limit: number): number {
  let length = 0;
  const chunk = (text: string, size: number) => text.slice(text.length - length - size, text.length - length);
  for (const size of CHUNKS) while (length + size <= limit && chunk(a, size) === chunk(b, size)) length += size;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length += 1;
  return length;
}

/** Fills in the lines between the common beginning and the common end: those that came through are copied where enough of them stand in a row. */
class MiddleLines {
  readonly #text: string;
  readonly #old: TabledText;
  readonly #table: LineTable;
  readonly #comment: RegExp;

  constructor(text: string, language: Language, old: TabledText, table: LineTable) {
    this.#text = text;
    this.#old = old;
    this.#table = table;
    this.#comment = commentStart(language);
  }

  /** `from`: where the first line begins. */
  fill(middle: Difference, from: number): Difference[] {
    const differences: Difference[] = [];
    const { tail, newTail } = middle;
    let { head, newHead } = middle;
    let at = from;
    for (let line = newHead; line < newTail; ) {
      const next = this.#put(line, at);
      const old = this.#find(line, head, tail);
      const lines = old < 0 ? 0 : this.#equalLines(old, tail, at);
      if (lines < LEAST) {
        line += 1;
        at = next;
        continue;
      }
      differences.push({ head, tail: old, newHead, newTail: line });
      head = old + lines;
      newHead = line + lines;
      at = this.#copy(old, head, line, at);
      line = newHead;
    }
    differences.push({ head, tail, newHead, newTail });
    return differences;
  }

  /** Fills in a line, and returns where the next one begins. */
  #put(line: number, at: number): number {
    this.#table.start[line] = at;
    return tableLine(this.#text, at, line, this.#table, this.#comment);
  }

  /** The same with old lines. */
  #copy(from: number, to: number, line: number, at: number): number {
    const { text, table } = this.#old;
    const shift = at - (table.start[from] ?? 0);
    copyLines(table, from, to, this.#table, line, shift);
    return (table.start[to] ?? text.length) + shift;
  }

  /** An old line, not before `head`, that a line may be; −1 where none is near. */
  #find(line: number, head: number, tail: number): number {
    const { hash, kind } = this.#table;
    if (kind[line] === LineKind.trivial) return -1;
    const index = this.#old.table.hash.subarray(head, Math.min(tail, head + REACH)).indexOf(hash[line] ?? 0);
    return index < 0 ? -1 : head + index;
  }

  /** How many lines from an old one on, before `tail`, the text has from `at` on, letter by letter. */
  #equalLines(old: number, tail: number, at: number): number {
    const { text, table } = this.#old;
    const from = table.start[old] ?? 0;
    const limit = Math.min((table.start[tail] ?? text.length) - from, this.#text.length - at);
    const length = commonPrefix(text, from, this.#text, at, limit);
    return Math.min(tail, firstLineFrom(table.start, from + length + 1) - 1) - old;
  }
}

/** Copies old lines `from` to `to`. `shift`: how much later they begin. */
function copyLines(old: LineTable, from: number, to: number, table: LineTable, at: number, shift: number): void {
  table.hash.set(old.hash.subarray(from, to), at);
  table.kind.set(old.kind.subarray(from, to), at);
  for (let line = from; line < to; line += 1) table.start[at + line - from] = (old.start[line] ?? 0) + shift;
}

/** Its arrays share one buffer. */
function emptyTable(lines: number): LineTable {
  const numbers = new Int32Array(2 * lines + ((lines + 3) >> 2));
  const kind = new Uint8Array(numbers.buffer, 8 * lines, lines);
  return { lines, start: numbers.subarray(0, lines), hash: numbers.subarray(lines, 2 * lines), kind };
}

/** Fills in the lines from `first` to `end`, which begin at `from`. */
function fillLines(text: string, language: Language, from: number, table: LineTable, first: number, end: number): void {
  const comment = commentStart(language);
  let at = from;
  for (let line = first; line < end; line += 1) {
    table.start[line] = at;
    at = tableLine(text, at, line, table, comment);
  }
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
