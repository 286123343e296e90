import { firstNotBelow } from '../code/first-not-below.ts';
import type { Language } from '../lexer/grammar.ts';
import { commentStart, countLines, emptyTable, LineKind, type LineTable, tableLine } from './line-table.ts';

const NEWLINE = 10;
/** Stretches that are compared at once, longest first. */
const CHUNKS = [8192, 1024, 128];
/** Lines in a row that are copied: fewer would be lexed again with what is around them. */
const LEAST = 16;
/** Old lines among which one is looked for. */
const REACH = 2048;

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
  const head = isWhole ? table.lines : firstNotBelow(table.start, prefix + 1) - 1;
  const from = table.start[head] ?? old.length;
  const suffix = commonSuffix(old, text, Math.min(old.length, text.length) - from);
  let tail = Math.max(head, firstNotBelow(table.start, old.length - suffix));
  const startsLine = (offset: number) => offset === 0 || text.charCodeAt(offset - 1) === NEWLINE;
  if (tail < table.lines && !startsLine((table.start[tail] ?? 0) + shift)) tail += 1;
  return { head, tail, from, to: tail < table.lines ? (table.start[tail] ?? 0) + shift : text.length };
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
      const next = tableLine(this.#text, at, line, this.#table, this.#comment);
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

  /** Takes old lines over, and returns where the line after them begins. */
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
    return Math.min(tail, firstNotBelow(table.start, from + length + 1) - 1) - old;
  }
}

/** Copies old lines `from` to `to`. `shift`: how much later they begin. */
function copyLines(old: LineTable, from: number, to: number, table: LineTable, at: number, shift: number): void {
  table.hash.set(old.hash.subarray(from, to), at);
  table.kind.set(old.kind.subarray(from, to), at);
  for (let line = from; line < to; line += 1) table.start[at + line - from] = (old.start[line] ?? 0) + shift;
}
