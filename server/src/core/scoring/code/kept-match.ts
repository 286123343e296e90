import type { LineTable } from '../history/line-table.ts';
import { type LineMatch, matchLines } from '../history/match-lines.ts';
import { includesId } from './id-set.ts';

/** Which lines of a file came through, while it is edited. The same as `matchLines` gives: lines that the old version has nowhere pair with none. */
export class KeptMatch {
  #last: { readonly before: LineTable; readonly after: LineTable; readonly match: LineMatch } | null = null;

  of(before: LineTable, after: LineTable): LineMatch {
    const last = this.#last;
    const holds = last !== null && last.before === before && differInNewLines(last.after, after, before);
    const match = holds ? last.match : matchLines(before, after);
    this.#last = { before, after, match };
    return match;
  }
}

/** Whether two versions have as many lines, and differ in lines alone that `before` has nowhere. */
function differInNewLines({ hash: old }: LineTable, { hash }: LineTable, before: LineTable): boolean {
  if (old.length !== hash.length) return false;
  for (let line = 0; line < hash.length; line += 1) {
    if (old[line] === hash[line]) continue;
    if (includesId(before.hash, old[line] ?? 0) || includesId(before.hash, hash[line] ?? 0)) return false;
  }
  return true;
}
