import { type BaseCode, type SourceCode, tokensOfLine } from './code.ts';
import { lineOf } from './definitions.ts';
import { lineFingerprint, SHAPE, shapesOf, WINDOW, windowsOf } from './fingerprints.ts';
import { FingerprintSet } from './history/fingerprint-set.ts';
import type { LineMatch } from './history/match-lines.ts';
import type { KnownCode } from './known-code.ts';
import { hashText } from './lexer/characters.ts';
import { signId, TokenKind, wordId } from './lexer/tokens.ts';
import type { PathClass } from './path-class.ts';
import { markUnpaid } from './unpaid.ts';

/** Tokens that a run of literals counts at most: about one statement, however much data it holds. */
export const LITERAL_CAP = 16;

/** Lines of fewer tokens say too little to be known by themselves: else one statement over many lines would count less. */
const MIN_LINE = 4;

const COLON = signId(58);
const LITERAL_SIGNS = new Set('+-:.'.split('').map((sign) => signId(sign.charCodeAt(0))));
const LITERAL_WORDS = new Set(
  'true false null undefined None True False nil'.split(' ').map((word) => wordId(hashText(word, 0, word.length))),
);

/** What of one file is new. */
export interface FileNovelty {
  /** Novel tokens of each line, after the cap on literals. */
  readonly counted: Int32Array;
  /** 1 for a line with novel tokens that count. */
  readonly novelLine: Uint8Array;
  /** 1 for a line with tokens that were nowhere, whether they count or not. */
  readonly freshLine: Uint8Array;
  readonly tokens: number;
  /** Novel tokens that the cap on literals left out. */
  readonly capped: number;
}

/** The same before it is counted: 1 for each novel significant token, null where there is none. */
export interface NoveltyMarks {
  readonly freshLine: Uint8Array;
  readonly middle: Middle;
  readonly novel: Uint8Array | null;
}

/** What earlier files of the same change added already, and what the change would add to what is known. */
export class SeenInChange {
  readonly lines = new FingerprintSet();
  readonly windows = new FingerprintSet();
  readonly shapes = new FingerprintSet();
  /** Upper and lower halves in turn: fingerprints that are to be known from this change on. */
  readonly fresh: number[] = [];
}

/** Significant tokens ids[from..to). Of an empty one, what stands around it is new. */
interface Run {
  from: number;
  to: number;
}

/** Significant tokens from `from` to `to` of the new side, and to `oldTo` of the old one: what lies between the common beginning and end. */
export interface Middle extends Run {
  oldTo: number;
}

/**
 * A token is novel unless its line came through the change, or a window of eight tokens around it, a shape of more, or its short line as a
 * whole was ever on the main line or came earlier in the change. Moves, copies, new layouts, new names and what comes back so add nothing,
 * and one changed word counts as one token.
 */
export function markNovelty(
  file: SourceCode,
  before: BaseCode | null,
  match: LineMatch,
  known: KnownCode,
  seen: SeenInChange,
  { kind, language }: PathClass,
): NoveltyMarks {
  const freshLine = new Uint8Array(file.lines);
  const middle = findMiddle(before === null ? NO_IDS : before.ids, file.ids);
  const runs = findRuns(file, before, match, middle);
  if (runs.length === 0) return { freshLine, middle, novel: null };
  const novel = new Uint8Array(file.ids.length);
  for (const { from, to } of runs) novel.fill(1, from, to);
  for (const run of runs) {
    compareLines(file, run, known, seen, novel);
    compareWindows(file.ids, run, known, seen, novel);
    compareShapes(file.ids, run, known, seen, novel);
  }
  if (!novel.includes(1)) return { freshLine, middle, novel: null };
  markLines(file, middle, novel, freshLine);
  if (kind === 'source' && language !== null) markUnpaid(file, language, middle, novel);
  return { freshLine, middle, novel };
}

/** What the marks that are left come to. */
export function countNovelty(file: SourceCode, { freshLine, middle, novel }: NoveltyMarks): FileNovelty {
  return novel === null ? nothingNew(file, freshLine) : { freshLine, ...countNovel(file, middle, novel) };
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

/** Tokens of the middle whose line did not come through, and the seams between lines that did but have other neighbours now. */
function findRuns(file: SourceCode, before: BaseCode | null, match: LineMatch, middle: Middle): Run[] {
  const runs: Run[] = [];
  const add = (from: number, to: number) => {
    const last = runs.at(-1);
    if (last !== undefined && last.to === from) last.to = to;
    else runs.push({ from, to });
  };
  /** Old token that the one before is; −1 where it is none. */
  let previous = middle.from - 1;
  let hasPrevious = true;
  for (let line = lineOf(file, middle.from); line < file.lines; line += 1) {
    const first = Math.max(middle.from, file.firstSignificant[line] ?? 0);
    const end = Math.min(middle.to, file.firstSignificant[line + 1] ?? 0);
    if (first >= middle.to) break;
    if (first === end) continue;
    const old = before === null ? -1 : oldPlace(file, before, line, match.oldOf[line] ?? -1);
    if (old < 0) add(first, end);
    else {
      const shift = old - (file.firstSignificant[line] ?? 0);
      if (!hasPrevious || previous !== first + shift - 1) add(first, first);
      previous = end + shift - 1;
    }
    hasPrevious = old >= 0;
  }
  const isSeam = hasPrevious && previous !== middle.oldTo - 1;
  if (isSeam) add(middle.to, middle.to);
  return runs;
}

/** Index of the first significant token of the old line that a line is; −1 where there is none with the same tokens. */
function oldPlace(file: SourceCode, before: BaseCode, line: number, oldLine: number): number {
  if (oldLine < 0) return -1;
  const first = file.firstSignificant[line] ?? 0;
  const old = before.firstSignificant[oldLine] ?? 0;
  const count = tokensOfLine(file, line);
  if ((before.firstSignificant[oldLine + 1] ?? 0) - old !== count) return -1;
  for (let i = 0; i < count; i += 1) if (file.ids[first + i] !== before.ids[old + i]) return -1;
  return old;
}

/** The same for whole lines that are too short for a window: an import or a call that moves has other neighbours. */
function compareLines(file: SourceCode, run: Run, known: KnownCode, seen: SeenInChange, novel: Uint8Array): void {
  if (run.from === run.to) return;
  for (let line = lineOf(file, run.from); line < file.lines; line += 1) {
    const first = file.firstSignificant[line] ?? 0;
    if (first >= run.to) return;
    const end = file.firstSignificant[line + 1] ?? 0;
    if (end - first < MIN_LINE || end - first >= WINDOW) continue;
    const { high, low } = lineFingerprint(file.ids, first, end);
    if (known.fingerprints.has(high, low) || !seen.lines.add(high, low)) novel.fill(0, first, end);
    else seen.fresh.push(high, low);
  }
}

/** Takes the mark from tokens in a window that was seen before, and notes the windows that were not. */
function compareWindows(ids: Int32Array, run: Run, known: KnownCode, seen: SeenInChange, novel: Uint8Array): void {
  const windows = windowsOf(ids, Math.max(0, run.from - WINDOW + 1), Math.min(ids.length, run.to + WINDOW - 1));
  for (let i = 0; i < windows.count; i += 1) {
    const high = windows.high[i] ?? 0;
    const low = windows.low[i] ?? 0;
    if (known.fingerprints.has(high, low) || !seen.windows.add(high, low)) {
      novel.fill(0, windows.from + i, windows.from + i + WINDOW);
    } else seen.fresh.push(high, low);
  }
}

/** The same by shapes. Only what is new as a whole can be a copy under other names: one changed name in old code is a change. */
function compareShapes(ids: Int32Array, run: Run, known: KnownCode, seen: SeenInChange, novel: Uint8Array): void {
  const { starts, high, low } = shapesOf(
    ids,
    Math.max(0, run.from - SHAPE + 1),
    Math.min(ids.length, run.to + SHAPE - 1),
  );
  for (let i = 0; i < starts.length; i += 1) {
    const start = starts[i] ?? 0;
    const upper = high[i] ?? 0;
    const lower = low[i] ?? 0;
    if (!known.fingerprints.has(upper, lower) && seen.shapes.add(upper, lower)) seen.fresh.push(upper, lower);
    else if (start >= run.from && start + SHAPE <= run.to) novel.fill(0, start, start + SHAPE);
  }
}

function markLines(file: SourceCode, middle: Middle, novel: Uint8Array, freshLine: Uint8Array): void {
  let line = lineOf(file, middle.from);
  for (let index = nextNovel(novel, middle.from); index < middle.to; index = nextNovel(novel, index + 1)) {
    while (index >= (file.firstSignificant[line + 1] ?? 0)) line += 1;
    freshLine[line] = 1;
  }
}

/** Novel tokens by line and in all; of a run of literals, old or new, only the first ones count. */
function countNovel(file: SourceCode, middle: Middle, novel: Uint8Array): Omit<FileNovelty, 'freshLine'> {
  const counted = new Int32Array(file.lines);
  const novelLine = new Uint8Array(file.lines);
  let tokens = 0;
  let capped = 0;
  let run = 0;
  let last = -1;
  let line = lineOf(file, middle.from);
  for (let index = nextNovel(novel, middle.from); index < middle.to; index = nextNovel(novel, index + 1)) {
    while (index >= (file.firstSignificant[line + 1] ?? 0)) line += 1;
    run = isLiteral(file, index) ? 1 + (index === last + 1 ? run : literalsBefore(file, index)) : 0;
    last = index;
    if (run > LITERAL_CAP) {
      capped += 1;
    } else {
      tokens += 1;
      counted[line] = (counted[line] ?? 0) + 1;
      novelLine[line] = 1;
    }
  }
  return { counted, novelLine, tokens, capped };
}

/** Index of the next marked token from `from` on; beyond all tokens where there is none. */
function nextNovel(novel: Uint8Array, from: number): number {
  const index = novel.indexOf(1, from);
  return index < 0 ? novel.length : index;
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
