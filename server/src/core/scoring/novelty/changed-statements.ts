import type { BaseCode, SourceCode } from '../code/code.ts';
import { lineOf } from '../code/lines.ts';
import { beginOf, endOf } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import type { LineMatch } from '../history/match-lines.ts';

/** Of the new side from `from` to `to`, of the old one to `oldTo`: whole statements, between the common beginning and end. */
export interface Middle extends Stretch {
  readonly oldTo: number;
}

/** Old and new statements of which one is in the change, and no other. */
export function middleOf(file: SourceCode, before: BaseCode | null): Middle {
  const { from, to, oldTo } = difference(file, before ?? NOTHING);
  if (from === to && from === oldTo) return { from, to, oldTo };
  const begin = beginOf(file.marks, from - 1);
  const end = endOf(file.marks, to);
  return { from: begin, to: end, oldTo: oldTo + end - to };
}

/**
 * Statements that have a token of a line which did not come through, and those beside them. All others are known. That some of these are known too
 * makes no difference, so it makes none which of several equal lines came through.
 */
export function changedStatements(
  file: SourceCode,
  before: BaseCode | null,
  { oldOf }: LineMatch,
  { from, to, oldTo }: Middle,
): Stretch[] {
  if (before === null) return from < to ? [{ from, to }] : [];
  const { firstSignificant } = file;
  const stretches = new Stretches(file.marks, { from, to });
  /** Old token that the next one would be, had nothing changed. */
  let expected = from;
  for (let line = lineOf(file, from); line + 1 < firstSignificant.length; line += 1) {
    const start = firstSignificant[line] ?? 0;
    const first = Math.max(from, start);
    const end = Math.min(to, firstSignificant[line + 1] ?? 0);
    if (first >= to) break;
    if (first >= end) continue;
    const old = oldStart(file, before, line, oldOf[line] ?? -1);
    if (old < 0) stretches.add(first, end);
    else if (old + first - start !== expected) stretches.add(first, first);
    expected = old < 0 ? -1 : old + end - start;
  }
  if (expected !== oldTo) stretches.add(to, to);
  return stretches.found;
}

/** First token of the old line that a line is paired with, where both have the same tokens; −1 elsewhere. */
function oldStart(file: SourceCode, before: BaseCode, line: number, oldLine: number): number {
  if (oldLine < 0) return -1;
  const first = file.firstSignificant[line] ?? 0;
  const old = before.firstSignificant[oldLine] ?? 0;
  const end = file.firstSignificant[line + 1] ?? 0;
  if ((before.firstSignificant[oldLine + 1] ?? 0) - old !== end - first) return -1;
  for (let at = first, from = old; at < end; at += 1, from += 1)
    if (file.ids[at] !== before.ids[from] || file.marks[at] !== before.marks[from]) return -1;
  return old;
}

/** Collects stretches in order, each with the statements beside it. */
class Stretches {
  readonly found: { from: number; to: number }[] = [];
  readonly #marks: Uint8Array;
  readonly #within: Stretch;

  constructor(marks: Uint8Array, within: Stretch) {
    this.#marks = marks;
    this.#within = within;
  }

  add(first: number, end: number): void {
    const last = this.found.at(-1);
    if (last !== undefined && end < last.to) return;
    const from = Math.max(this.#within.from, beginOf(this.#marks, first - 1));
    const to = Math.min(this.#within.to, endOf(this.#marks, end));
    if (last !== undefined && last.to >= from) last.to = Math.max(last.to, to);
    else if (from < to) this.found.push({ from, to });
  }
}

const NOTHING: Pick<BaseCode, 'ids' | 'marks'> = { ids: new Int32Array(), marks: new Uint8Array() };

function difference({ ids, marks }: SourceCode, old: Pick<BaseCode, 'ids' | 'marks'>): Middle {
  const longer = ids.length - old.ids.length;
  let from = 0;
  let to = ids.length;
  const shorter = Math.min(to, to - longer);
  while (from < shorter && old.ids[from] === ids[from] && old.marks[from] === marks[from]) from += 1;
  while (to > from && to - longer > from) {
    const last = to - 1;
    if (old.ids[last - longer] !== ids[last] || old.marks[last - longer] !== marks[last]) break;
    to = last;
  }
  return { from, to, oldTo: to - longer };
}
