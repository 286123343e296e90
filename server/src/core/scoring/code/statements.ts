import type { LineMatch } from '../history/match-lines.ts';
import type { Language } from '../lexer/grammar.ts';
import { Mark } from '../lexer/tokens.ts';
import type { BaseCode, SourceCode } from './code.ts';
import type { Fingerprints } from './fingerprints.ts';
import type { Kept } from './kept.ts';
import { nextMarked } from './lines.ts';
import type { Stretch } from './stretch.ts';

/** A file of a change, with the statements that may be new. */
export interface StatementsOfFile {
  readonly before: BaseCode | null;
  /** Which lines came through. */
  readonly match: LineMatch;
  readonly code: SourceCode;
  readonly language: Language | null;
  readonly prints: Fingerprints;
  readonly stretches: readonly Stretch[];
  /** 1 for each significant token of the stretches: what is no repetition keeps it. */
  readonly novel: Uint8Array;
  /** Is given the same, but for what shapes take. */
  readonly fresh: Uint8Array;
  /** Where statements begin that the main line has, short ones as they are written: in order. */
  readonly again: number[];
  /** Words that may be new though they count nothing: significant tokens. */
  readonly newWords: number[];
  /** What earns is compared first: of two equal statements the one that earns is the new one. */
  readonly earns: boolean;
  /** Of a file that is edited. */
  readonly kept: Kept | null;
}

/** Where the statement begins that a token is in. */
export function beginOf(marks: Uint8Array, index: number): number {
  let begin = Math.max(0, index);
  while (begin > 0 && ((marks[begin] ?? 0) & Mark.begins) === 0) begin -= 1;
  return begin;
}

/** The first beginning of a statement from `index` on. */
export function endOf(marks: Uint8Array, index: number): number {
  let end = index;
  while (end < marks.length && ((marks[end] ?? 0) & Mark.begins) === 0) end += 1;
  return end;
}

/** The statements of a stretch that begins with one. */
export function eachStatement(
  marks: Uint8Array,
  { from, to }: Stretch,
  visit: (from: number, to: number) => void,
): void {
  for (let begin = from; begin < to; ) {
    const end = endOf(marks, begin + 1);
    visit(begin, end);
    begin = end;
  }
}

/** Statements that have a token of a line which is marked so: of what is gone, or new. */
export function eachOnLines(
  { marks, firstSignificant }: Pick<BaseCode, 'marks' | 'firstSignificant'>,
  lines: Uint8Array | Int32Array,
  mark: number,
  visit: (from: number, to: number) => void,
): void {
  let done = 0;
  for (let line = lines.indexOf(mark); line >= 0; line = nextMarked(lines, mark, line)) {
    const to = firstSignificant[line + 1] ?? 0;
    const first = Math.max(done, firstSignificant[line] ?? 0);
    if (first >= to) continue;
    done = endOf(marks, to);
    eachStatement(marks, { from: beginOf(marks, first), to: done }, visit);
  }
}
