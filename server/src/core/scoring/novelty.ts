import { type BaseCode, type SourceCode, tokensOfLine } from './code.ts';
import { lineFingerprint, SPREAD, selectWindows, WINDOW, windowsOf } from './fingerprints.ts';
import { FingerprintSet } from './history/fingerprint-set.ts';
import type { KnownCode } from './known-code.ts';
import { hashText } from './lexer/characters.ts';
import { TokenKind } from './lexer/tokens.ts';

/** Tokens that a run of literals counts at most: about one statement, however much data it holds. */
export const LITERAL_CAP = 16;

const COLON = 58;
const LITERAL_SIGNS = new Set('+-:.'.split('').map((sign) => sign.charCodeAt(0)));
const LITERAL_WORDS = new Set(
  'true false null undefined None True False nil'.split(' ').map((word) => hashText(word, 0, word.length)),
);

/** What of one file is new. */
export interface FileNovelty {
  /** Novel tokens of each line, after the cap on literals. */
  readonly counted: Int32Array;
  /** 1 for a line that was nowhere on the main line and not earlier in the change, and has novel tokens. */
  readonly novelLine: Uint8Array;
  /** 1 for a line that was nowhere, even if all its tokens are old. */
  readonly freshLine: Uint8Array;
  readonly tokens: number;
  /** Novel tokens that the cap on literals left out. */
  readonly capped: number;
}

/** What earlier files of the same change added already, and what the change would add to what is known. */
export class SeenInChange {
  readonly lines = new FingerprintSet();
  readonly windows = new FingerprintSet();
  /** Upper and lower halves in turn: fingerprints that are to be known from this change on. */
  readonly fresh: number[] = [];
}

/** Significant tokens from `from` to `to` of the new side, and to `oldTo` of the old one: what lies between the common beginning and end. */
interface Middle {
  from: number;
  to: number;
  oldTo: number;
}

/**
 * A token is novel unless it is of the file's unchanged beginning or end, or its whole line, or a window of eight tokens around it, was
 * ever on the main line or came earlier in the change. Moves, copies, new layouts and what comes back so add nothing, and one changed
 * word counts as one token.
 */
export function findNovelty(
  file: SourceCode,
  before: BaseCode | null,
  known: KnownCode,
  seen: SeenInChange,
): FileNovelty {
  const middle = findMiddle(before === null ? NO_IDS : before.ids, file.ids);
  const freshLine = new Uint8Array(file.lines);
  if (middle.from === middle.to) return nothingNew(file, freshLine);
  const novel = new Uint8Array(file.ids.length);
  markLines(file, middle, known, seen, novel, freshLine);
  unmarkWindows(file, before, middle, known, seen, novel);
  const { counted, tokens, capped } = countNovel(file, middle, novel);
  const novelLine = freshLine.map((isFresh, line) => (isFresh === 1 && counted[line] !== 0 ? 1 : 0));
  return { counted, novelLine, freshLine, tokens, capped };
}

const NO_IDS = new Int32Array();

function nothingNew(file: SourceCode, freshLine: Uint8Array): FileNovelty {
  return { counted: new Int32Array(file.lines), novelLine: freshLine, freshLine, tokens: 0, capped: 0 };
}

function findMiddle(old: Int32Array, ids: Int32Array): Middle {
  const shorter = Math.min(old.length, ids.length);
  let from = 0;
  while (from < shorter && old[from] === ids[from]) from += 1;
  let to = ids.length;
  let oldTo = old.length;
  while (to > from && oldTo > from && old[oldTo - 1] === ids[to - 1]) {
    to -= 1;
    oldTo -= 1;
  }
  return { from, to, oldTo };
}

/** First line that has the significant token, or a later one. */
function lineOf(file: SourceCode, index: number): number {
  let low = 0;
  let high = file.lines;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((file.firstSignificant[middle + 1] ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks the changed tokens of every line that is new as a whole. */
function markLines(
  file: SourceCode,
  middle: Middle,
  known: KnownCode,
  seen: SeenInChange,
  novel: Uint8Array,
  freshLine: Uint8Array,
): void {
  for (let line = lineOf(file, middle.from); line < file.lines; line += 1) {
    const first = file.firstSignificant[line] ?? 0;
    if (first >= middle.to) return;
    if (tokensOfLine(file, line) === 0) continue;
    const end = file.firstSignificant[line + 1] ?? 0;
    const { high, low } = lineFingerprint(file.ids, first, end);
    if (known.fingerprints.has(high, low) || seen.lines.has(high, low)) continue;
    seen.lines.add(high, low);
    seen.fresh.push(high, low);
    freshLine[line] = 1;
    novel.fill(1, Math.max(first, middle.from), Math.min(end, middle.to));
  }
}

/** Takes the mark from tokens inside a window that was seen before. */
function unmarkWindows(
  { ids }: SourceCode,
  before: BaseCode | null,
  middle: Middle,
  known: KnownCode,
  seen: SeenInChange,
  novel: Uint8Array,
): void {
  const reach = WINDOW + SPREAD - 2;
  const windows = windowsOf(ids, Math.max(0, middle.from - reach), Math.min(ids.length, middle.to + reach));
  const selected = selectWindows(windows);
  const novelBefore = runningCount(novel);
  const old = oldWindows(before, middle);
  const from = Math.max(0, middle.from - WINDOW + 1 - windows.from);
  const to = Math.min(windows.count, middle.to - windows.from);
  for (let i = from; i < to; i += 1) {
    const first = windows.from + i;
    const high = windows.high[i] ?? 0;
    const low = windows.low[i] ?? 0;
    const isKnown = selected[i] === 1 && known.fingerprints.has(high, low);
    if (selected[i] === 1 && !isKnown) seen.fresh.push(high, low);
    if (novelBefore[first + WINDOW] === novelBefore[first]) continue;
    if (isKnown || seen.windows.has(high, low) || old.has(high, low)) novel.fill(0, first, first + WINDOW);
    else seen.windows.add(high, low);
  }
}

/** How many are marked before each place. */
function runningCount(marks: Uint8Array): Int32Array {
  const counts = new Int32Array(marks.length + 1);
  for (let i = 0; i < marks.length; i += 1) counts[i + 1] = (counts[i] ?? 0) + (marks[i] ?? 0);
  return counts;
}

/** All windows of the old side that the change touches. */
function oldWindows(before: BaseCode | null, { from, oldTo }: Middle): FingerprintSet {
  const set = new FingerprintSet();
  if (before === null || oldTo === from) return set;
  const { ids } = before;
  const windows = windowsOf(ids, Math.max(0, from - WINDOW + 1), Math.min(ids.length, oldTo + WINDOW - 1));
  for (let i = 0; i < windows.count; i += 1) set.add(windows.high[i] ?? 0, windows.low[i] ?? 0);
  return set;
}

/** Novel tokens by line and in all; of a run of literals, old or new, only the first ones count. */
function countNovel(
  file: SourceCode,
  middle: Middle,
  novel: Uint8Array,
): Pick<FileNovelty, 'counted' | 'tokens' | 'capped'> {
  const counted = new Int32Array(file.lines);
  let tokens = 0;
  let capped = 0;
  let run = literalsBefore(file, middle.from);
  let line = lineOf(file, middle.from);
  for (let index = middle.from; index < middle.to; index += 1) {
    while (index >= (file.firstSignificant[line + 1] ?? 0)) line += 1;
    run = isLiteral(file, index) ? run + 1 : 0;
    if (novel[index] === 0) continue;
    if (run > LITERAL_CAP) {
      capped += 1;
    } else {
      tokens += 1;
      counted[line] = (counted[line] ?? 0) + 1;
    }
  }
  return { counted, tokens, capped };
}

/** How long the run of literals is that ends before a significant token: data that comes in pieces counts no more than data at once. */
function literalsBefore(file: SourceCode, index: number): number {
  let run = 0;
  while (run <= LITERAL_CAP && run < index && isLiteral(file, index - run - 1)) run += 1;
  return run;
}

/** Literals, the signs between them, and the keys of object literals. */
function isLiteral(file: SourceCode, index: number): boolean {
  const token = file.significant[index - file.skipped] ?? -1;
  const kind = file.kind[token];
  if (kind === TokenKind.number || kind === TokenKind.string) return true;
  if (kind === TokenKind.operator) return LITERAL_SIGNS.has(file.id[token] ?? 0);
  if (LITERAL_WORDS.has(file.id[token] ?? 0)) return true;
  return file.kind[token + 1] === TokenKind.operator && file.id[token + 1] === COLON;
}
