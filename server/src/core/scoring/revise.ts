import { type BaseCode, MAX_FILE_SIZE, markSignificant, type SourceCode } from './code.ts';
import { join, joinLines, type LineTable, tableLines } from './history/line-table.ts';
import type { Language } from './lexer/grammar.ts';
import { lex } from './lexer/lex.ts';
import type { LexedFile } from './lexer/tokens.ts';
import { becameGenerated, classifyPath } from './path-class.ts';

/** Significant tokens that are lexed again before what differs, so that a run of literals is seen from its beginning. */
const CONTEXT = 32;
const NEWLINE = 10;
const CHUNK = 1024;

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
  const between = tableLines(text, language, change.from, change.to);
  const table = joinLines(old.table, change.head, between, change.tail, text.length - old.text.length);
  const isOpen = text !== '' && !text.endsWith('\n');
  if (becameGenerated(text, change.from, isOpen ? table.lines : table.lines + 1)) return null;
  return { table, relexed: relex(text, language, old, change, change.head + between.lines) };
}

/** What differs between two versions, in whole lines: old lines `head` to `tail`, and the new text from `from` to `to`. */
export interface Difference {
  head: number;
  tail: number;
  from: number;
  to: number;
}

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
  while (at + CHUNK <= shorter && a.slice(at, at + CHUNK) === b.slice(at, at + CHUNK)) at += CHUNK;
  while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function commonSuffix(a: string, b: string, limit: number): number {
  let length = 0;
  const chunk = (text: string) => text.slice(text.length - length - CHUNK, text.length - length);
  while (length + CHUNK <= limit && chunk(a) === chunk(b)) length += CHUNK;
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
  const begin = { at: old.table.start[from] ?? old.text.length, state: old.state[from] ?? 1 };
  let tokensAtTail = Number.POSITIVE_INFINITY;
  let stopped = false;
  const lexed = lex(text, language, begin, (line, state, tokens) => {
    const past = from + line - newTail;
    if (past === 0) tokensAtTail = tokens;
    // One token more than what differs: how a token is taken can depend on the next one.
    stopped = past > 0 && tokens > tokensAtTail && state >= 0 && state === old.state[past + tail];
    return stopped;
  });
  if (!stopped) return { lexed, from, to: from + lexed.lines, oldTo: old.state.length };
  const to = from + lexed.lines - 1;
  return { lexed, from, to, oldTo: to - newTail + tail };
}

/** The last line before `head` at which lexing can begin, with enough code between. */
function restartLine({ state, firstSignificant }: BaseCode, head: number): number {
  const tokens = (firstSignificant[head] ?? 0) - CONTEXT;
  let line = head;
  while (line > 0 && ((state[line] ?? -1) < 0 || (firstSignificant[line] ?? 0) > tokens)) line -= 1;
  return line;
}

function joinTokens(old: BaseCode, { lexed, from, to, oldTo }: Relexed): Omit<SourceCode, 'table'> {
  const lines = to + old.state.length - oldTo;
  const marked = markSignificant(lexed, to - from);
  const skipped = old.firstSignificant[from] ?? 0;
  const oldRest = old.firstSignificant[oldTo] ?? 0;
  const count = skipped + marked.ids.length + old.ids.length - oldRest;
  const numbers = new Int32Array(count + 2 * lines + 1);
  const firstSignificant = numbers.subarray(count, count + lines + 1);
  join(firstSignificant, old.firstSignificant, from, marked.firstSignificant.subarray(0, -1), oldTo);
  for (let line = from; line < to; line += 1) firstSignificant[line] = (firstSignificant[line] ?? 0) + skipped;
  const shift = skipped + marked.ids.length - oldRest;
  for (let line = to; line <= lines; line += 1) firstSignificant[line] = (firstSignificant[line] ?? 0) + shift;
  return {
    ...lexed,
    lines,
    firstToken: spanAll(lexed, from, to, lines),
    state: join(numbers.subarray(count + lines + 1), old.state, from, lexed.state.subarray(0, to - from), oldTo),
    significant: marked.significant,
    skipped,
    ids: join(numbers.subarray(0, count), old.ids, skipped, marked.ids, oldRest),
    firstSignificant,
  };
}

/** Lines before and after the stretch have no tokens here. */
function spanAll({ firstToken, tokens }: LexedFile, from: number, to: number, lines: number): Int32Array {
  const all = new Int32Array(lines + 1).fill(tokens, to);
  all.set(firstToken.subarray(0, to - from), from);
  return all;
}
