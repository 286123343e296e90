import { type Difference, join, joinEnds, type LineTable, reviseTable, shiftFrom } from '../history/line-table.ts';
import type { Language } from '../lexer/grammar.ts';
import { lex, TEXT_STATE } from '../lexer/lex.ts';
import type { LexedFile } from '../lexer/tokens.ts';
import { becameGenerated, classifyPath } from '../path-class.ts';
import {
  type BaseCode,
  baseArrays,
  countSignificant,
  MAX_FILE_SIZE,
  markSignificant,
  type SourceCode,
} from './code.ts';
import { importAround } from './import-list.ts';

/** Significant tokens that are lexed again before what differs, so that a run of literals is seen from its beginning. */
const CONTEXT = 8;
/** Tokens that are lexed again after it. */
const TAIL = 4;
const NEWLINE = 10;
/** Stretches that are compared at once, longest first. */
const CHUNKS = [8192, 1024, 128];

/** The same as `readCode`, from the code of an older version at the same path: only what differs is looked at. */
export function reviseCode(path: string, text: string, old: BaseCode): SourceCode | null {
  const revised = reviseLines(path, text, old, differingLines(old, text));
  return revised === null ? null : { ...joinTokens(old, revised.relexed), table: revised.table };
}

/** The lines of a text, and the tokens of those that differ; null where it is no code that counts. */
export function reviseLines(
  path: string,
  text: string,
  old: BaseCode,
  change: Difference,
): { table: LineTable; relexed: Relexed } | null {
  const { language } = classifyPath(path);
  if (language === null || text.length > MAX_FILE_SIZE) return null;
  const table = reviseTable(text, language, old.table, change, text.length - old.text.length);
  const isOpen = text !== '' && !text.endsWith('\n');
  if (becameGenerated(text, change.from, isOpen ? table.lines : table.lines + 1)) return null;
  return { table, relexed: relex(text, language, old, change, table.lines - old.table.lines + change.tail) };
}

/** What differs between two versions, in whole lines. */
export function differingLines({ text: old, table }: BaseCode, text: string): Difference {
  const shift = text.length - old.length;
  const prefix = commonPrefix(old, text);
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

function commonPrefix(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let at = 0;
  for (const size of CHUNKS)
    while (at + size <= shorter && a.slice(at, at + size) === b.slice(at, at + size)) at += size;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function commonSuffix(a: string, b: string, limit: number): number {
  let length = 0;
  const chunk = (text: string, size: number) => text.slice(text.length - length - size, text.length - length);
  for (const size of CHUNKS) while (length + size <= limit && chunk(a, size) === chunk(b, size)) length += size;
  while (length < limit && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length += 1;
  return length;
}

/** A stretch of lexed lines, and the old lines it takes the place of. */
export interface Relexed {
  /** Its lines from `from` on; one more than the stretch has where lexing stopped before the end. */
  lexed: LexedFile;
  from: number;
  /** First line after the stretch, in the new text and in the old one. */
  to: number;
  oldTo: number;
}

/** Lexes from a line before the difference to one after it from which on the old tokens hold again. `newTail`: where the common end begins. */
function relex(text: string, language: Language, old: BaseCode, { head, tail }: Difference, newTail: number): Relexed {
  const from = restartLine(old, head);
  const begin = { at: old.table.start[from] ?? old.text.length, state: old.state[from] ?? TEXT_STATE };
  let tokensAtTail = Number.POSITIVE_INFINITY;
  let stopped = false;
  const lexed = lex(text, language, begin, (line, state, tokens) => {
    const past = from + line - newTail;
    if (past >= 0) tokensAtTail = Math.min(tokensAtTail, tokens); // a line inside a comment or a string is not asked about
    // Some tokens more than what differs: how a token is taken, and whether a statement ends, can depend on the next ones.
    stopped = past > 0 && tokens >= tokensAtTail + TAIL && state >= 0 && state === old.state[past + tail];
    return stopped;
  });
  if (!stopped) return { lexed, from, to: from + lexed.lines, oldTo: old.state.length };
  const to = from + lexed.lines - 1;
  return { lexed, from, to, oldTo: to - newTail + tail };
}

/** The last line before `head` at which lexing can begin, with enough code between, outside a list of imports. */
function restartLine(old: BaseCode, head: number): number {
  const { state, firstSignificant } = old;
  const tokens = (firstSignificant[head] ?? 0) - CONTEXT;
  let line = head;
  while (line > 0 && ((state[line] ?? -1) < 0 || (firstSignificant[line] ?? 0) > tokens)) line -= 1;
  line = importAround(old, line); // what stands in a list of imports is told by its head
  while (line > 0 && (state[line] ?? -1) < 0) line -= 1;
  return line;
}

function joinTokens(old: BaseCode, { lexed, from, to, oldTo }: Relexed): Omit<SourceCode, 'table'> {
  const { mark: _, ...tokens } = lexed;
  const lines = to + old.state.length - oldTo;
  const between = countSignificant(lexed);
  const skipped = old.firstSignificant[from] ?? 0;
  const rest = old.firstSignificant[oldTo] ?? 0;
  const base = baseArrays(skipped + between + old.ids.length - rest, lines);
  const stretch = new Int32Array(between + lines + 1);
  const significant = stretch.subarray(0, between);
  joinEnds(base.ids, old.ids, skipped, rest);
  joinEnds(base.marks, old.marks, skipped, rest);
  joinEnds(base.firstSignificant, old.firstSignificant, from, oldTo);
  shiftFrom(base.firstSignificant, to, skipped + between - rest);
  markSignificant(lexed, to - from, { ...base, significant }, skipped, from);
  join(base.state, old.state, from, lexed.state.subarray(0, to - from), oldTo);
  const firstToken = spanAll(lexed, from, to, stretch.subarray(between));
  return { ...tokens, ...base, lines, firstToken, significant, skipped };
}

/** First tokens of all lines: those before and after the stretch have none here. */
function spanAll({ firstToken, tokens }: LexedFile, from: number, to: number, all: Int32Array): Int32Array {
  all.set(firstToken.subarray(0, to - from), from);
  return all.fill(tokens, to);
}
