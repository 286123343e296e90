import type { BaseCode } from '../code/code.ts';
import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import { beginOf, endOf, type StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import { isOuterCut, Mark } from '../lexer/tokens.ts';

/** The code between two cuts, with a fingerprint that no variable's name has a part in. */
export interface Piece extends Stretch {
  readonly high: number;
  readonly low: number;
}

export const NO_PIECE: Piece = { from: 0, to: 0, high: 0, low: 0 };

/** Order of equal code: what earns comes first, then the pieces by what they say. */
export function byPiece(
  a: { file: StatementsOfFile; piece: Piece },
  b: { file: StatementsOfFile; piece: Piece },
): number {
  return Number(b.file.earns) - Number(a.file.earns) || a.piece.high - b.piece.high || a.piece.low - b.piece.low;
}

export const isCut = (marks: Uint8Array, index: number): boolean => ((marks[index] ?? 0) & Mark.cut) !== 0;

export const resumes = (marks: Uint8Array, index: number): boolean => ((marks[index] ?? 0) & Mark.resumes) !== 0;

export function pieceAround({ ids, marks }: Pick<BaseCode, 'ids' | 'marks'>, index: number): Piece {
  let from = index;
  while (from > 0 && !isCut(marks, from)) from -= 1;
  let high = 0;
  let low = 0;
  let to = from;
  do {
    const value = ((marks[to] ?? 0) & Mark.name) === 0 ? (ids[to] ?? 0) : 0;
    high = mixHigh(high, value);
    low = mixLow(low, value);
    to += 1;
  } while (to < marks.length && !isCut(marks, to));
  return { from, to, high, low };
}

/** The function that a token is in, with those that it hands to calls, or what stands between two functions. */
export function functionAround(marks: Uint8Array, index: number): Stretch {
  let from = index;
  while (from > 0 && !isOuterCut(marks, from)) from -= 1;
  let to = index + 1;
  while (to < marks.length && !isOuterCut(marks, to)) to += 1;
  return { from, to };
}

/** Where the statements before a token begin that have so many tokens, in the same piece of code. */
export function back(marks: Uint8Array, from: number, tokens: number): number {
  let begin = from;
  while (begin > 0 && !isCut(marks, begin) && from - begin < tokens) begin = beginOf(marks, begin - 1);
  return begin;
}

/** The same of those after it: where they end. */
export function forth(marks: Uint8Array, to: number, tokens: number): number {
  let end = to;
  while (end < marks.length && !isCut(marks, end) && end - to < tokens) end = endOf(marks, end + 1);
  return end;
}
