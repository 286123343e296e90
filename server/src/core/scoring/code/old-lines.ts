import type { LineMatch } from '../history/match-lines.ts';
import type { BaseCode } from './code.ts';
import { lineOf, nextMarked } from './lines.ts';

/** Fewer tokens in a row say too little: they stand elsewhere by chance. */
const SHORTEST = 3;
/** Lines with the same first token that are compared. */
const MOST_ALIKE = 64;

/** A line that is gone and was a part of a statement: tokens from `from` to `to`. */
interface GonePart {
  readonly ids: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** What is gone from the files of a change. */
export interface GoneLines {
  /** Hashes of the lines. */
  readonly whole: ReadonlySet<number>;
  /** By their first token. */
  readonly parts: ReadonlyMap<number, readonly GonePart[]>;
}

/**
 * Takes the mark from lines that came through: nobody wrote them now, whatever the lines above and below make of them, and whether they went to another
 * file or were joined with others. `oldOf`: the old line that each line is, −1 where it was added.
 */
export function unmarkOldLines(after: BaseCode, oldOf: Int32Array, gone: GoneLines, novel: Uint8Array): void {
  for (let index = novel.indexOf(1); index >= 0; ) {
    const line = lineOf(after, index);
    const first = after.firstSignificant[line] ?? 0;
    const next = after.firstSignificant[line + 1] ?? novel.length;
    if ((oldOf[line] ?? -1) >= 0 || gone.whole.has(after.table.hash[line] ?? 0)) novel.fill(0, index, next);
    else unmarkParts(after.ids, first, next, gone, novel);
    index = novel.indexOf(1, next);
  }
}

function unmarkParts(ids: Int32Array, from: number, to: number, { parts }: GoneLines, novel: Uint8Array): void {
  if (parts.size === 0) return;
  for (let at = from; at < to; at += 1) {
    const alike = parts.get(ids[at] ?? 0);
    if (alike === undefined) continue;
    for (const part of alike) if (standsAt(ids, at, part)) novel.fill(0, at, at + part.to - part.from);
  }
}

/** On however many lines. */
function standsAt(ids: Int32Array, at: number, part: GonePart): boolean {
  if (at + part.to - part.from > ids.length) return false;
  for (let index = part.from + 1; index < part.to; index += 1)
    if (ids[at + index - part.from] !== part.ids[index]) return false;
  return true;
}

export function goneLines(files: readonly { before: BaseCode | null; match: LineMatch }[]): GoneLines {
  const whole = new Set<number>();
  const parts = new Map<number, GonePart[]>();
  for (const { before, match } of files) {
    if (before === null || match.removed === 0) continue;
    for (let line = match.gone.indexOf(1); line >= 0; line = nextMarked(match.gone, 1, line)) {
      whole.add(before.table.hash[line] ?? 0);
      if (isPart(before, line)) addPart(before, line, parts);
    }
  }
  return { whole, parts };
}

/** Whether a statement goes on over the beginning or the end of a line. */
const isPart = ({ state }: BaseCode, line: number): boolean => (state[line] ?? 0) < 0 || (state[line + 1] ?? 0) < 0;

function addPart({ ids, firstSignificant }: BaseCode, line: number, parts: Map<number, GonePart[]>): void {
  const from = firstSignificant[line] ?? 0;
  const to = firstSignificant[line + 1] ?? from;
  if (to - from < SHORTEST) return;
  const first = ids[from] ?? 0;
  const alike = parts.get(first) ?? [];
  parts.set(first, alike);
  if (alike.length < MOST_ALIKE) alike.push({ ids, from, to });
}
