import type { LineTable } from '../history/line-table.ts';
import type { LexedFile } from '../lexer/tokens.ts';
import {
  type CodeArrays,
  codeOf,
  countSignificant,
  type MakeArrays,
  markSignificant,
  type SourceCode,
} from './code.ts';

/** A stretch of lexed lines, and the old lines it takes the place of. */
export interface Relexed {
  /** Its lines from `from` on; one more than the stretch has where lexing stopped before the end. */
  readonly lexed: LexedFile;
  readonly from: number;
  readonly oldFrom: number;
  /** First line after the stretch, in the new text and in the old one. */
  readonly to: number;
  readonly oldTo: number;
}

/** Where entries `from` to `to` of something stand in place of old ones. */
interface Cut {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly from: number;
  readonly to: number;
}

/** All tokens of a file: those of the stretches, and the old ones between. */
export function joinStretches(
  text: string,
  table: LineTable,
  old: SourceCode,
  stretches: readonly Relexed[],
  make: MakeArrays,
): SourceCode {
  const tokens = cutsOf(old.firstToken, stretches, ({ tokens }) => tokens);
  const significant = cutsOf(old.firstSignificant, stretches, countSignificant);
  const tokenShifts = tokens.map(shiftOf);
  const textShifts = stretches.map(({ to, oldTo }) => shiftOfText(text, table, old, to, oldTo));
  const lengthOf = (length: number, cuts: readonly Cut[]) => length + shiftOf(cuts.at(-1));
  const count = lengthOf(old.ids.length, significant);
  const arrays = make(lengthOf(old.tokens, tokens), count, lengthOf(old.lines, stretches));
  keep(arrays.kind, old.kind, tokens);
  keep(arrays.id, old.id, tokens);
  keepPlaces(arrays.start, old.start, tokens, textShifts);
  keepPlaces(arrays.end, old.end, tokens, textShifts);
  keep(arrays.ids, old.ids, significant);
  keep(arrays.marks, old.marks, significant);
  keepPlaces(arrays.significant, old.significant, significant, tokenShifts);
  keep(arrays.state, old.state, stretches);
  keepPlaces(arrays.firstToken, old.firstToken, stretches, tokenShifts);
  keepPlaces(arrays.firstSignificant, old.firstSignificant, stretches, significant.map(shiftOf));
  for (const [index, stretch] of stretches.entries())
    putStretch(arrays, stretch, tokens[index]?.from ?? 0, significant[index]?.from ?? 0);
  return codeOf(text, table, arrays);
}

/** How many more entries there are up to the end of a cut. */
const shiftOf = (cut: Cut | undefined): number => (cut === undefined ? 0 : cut.to - cut.oldTo);

/** How much later the text goes on after old line `oldTo`, which is line `to` now. */
function shiftOfText(text: string, table: LineTable, old: SourceCode, to: number, oldTo: number): number {
  return (table.start[to] ?? text.length) - (old.table.start[oldTo] ?? old.text.length);
}

/** `firsts`: first entry of each old line. `count`: entries of a stretch. */
function cutsOf(firsts: Int32Array, stretches: readonly Relexed[], count: (lexed: LexedFile) => number): Cut[] {
  let shift = 0;
  return stretches.map(({ lexed, oldFrom, oldTo }) => {
    const first = firsts[oldFrom] ?? 0;
    const last = firsts[oldTo] ?? 0;
    const from = first + shift;
    const to = from + count(lexed);
    shift = to - last;
    return { oldFrom: first, oldTo: last, from, to };
  });
}

/** Copies what lies between the cuts. */
function keep<A extends Int32Array | Uint8Array>(to: A, old: A, cuts: readonly Cut[]): void {
  let at = 0;
  let oldAt = 0;
  for (const cut of cuts) {
    if (oldAt < cut.oldFrom) to.set(old.subarray(oldAt, cut.oldFrom), at);
    at = cut.to;
    oldAt = cut.oldTo;
  }
  to.set(old.subarray(oldAt), at);
}

/** The same of places. `shifts`: how much later those after each cut lie. */
function keepPlaces(to: Int32Array, old: Int32Array, cuts: readonly Cut[], shifts: readonly number[]): void {
  keep(to, old, cuts);
  for (let index = 0; index < cuts.length; index += 1)
    shift(to, cuts[index]?.to ?? 0, cuts[index + 1]?.from ?? to.length, shifts[index] ?? 0);
}

function shift(values: Int32Array, from: number, to: number, by: number): void {
  if (by !== 0) for (let index = from; index < to; index += 1) values[index] = (values[index] ?? 0) + by;
}

/** Writes a stretch down. `token`, `first`: its first token, and its first significant one. */
function putStretch(arrays: CodeArrays, { lexed, from, to }: Relexed, token: number, first: number): void {
  const lines = to - from;
  arrays.start.set(lexed.start, token);
  arrays.end.set(lexed.end, token);
  arrays.id.set(lexed.id, token);
  arrays.kind.set(lexed.kind, token);
  arrays.state.set(lexed.state.subarray(0, lines), from);
  for (let line = 0; line < lines; line += 1) arrays.firstToken[from + line] = (lexed.firstToken[line] ?? 0) + token;
  markSignificant(lexed, lines, arrays, first, from, token);
}
