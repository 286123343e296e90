import type { ChangedCode } from '../change.ts';
import { logOfCount } from '../exact-math.ts';
import { DAY } from '../history/file-history.ts';
import { LineKind } from '../history/line-table.ts';
import type { LineMatch } from '../history/match-lines.ts';
import { oldOwners } from '../history/owners.ts';
import type { HistoryState } from '../history/state.ts';

/** A file that a change touches. */
export interface TouchedFile extends ChangedCode {
  match: LineMatch;
  /** Substantive novel lines. */
  novelLines: readonly number[];
}

/** The past of the lines that a change takes away, and of those it stands beside. */
export interface LinePast {
  /** Share of the lines of code that it removes which are younger than 90 days. */
  rework: number;
  /** Changes that it removes lines of code of: ln(1 + count). */
  removedChanges: number;
  /** Share of its stretches of new lines that follow a line of a change which a fix took lines of. */
  besideFixed: number;
}

const YOUNG = 90 * DAY;

export function linePast(files: readonly TouchedFile[], base: HistoryState): LinePast {
  const gone = { all: 0, counted: 0 };
  const beside = { all: 0, counted: 0 };
  const removed = new Set<number>();
  for (const file of files) {
    if (file.before === null) continue;
    const owners = oldOwners(base, file);
    eachGone(file, owners, (owner) => {
      gone.all += 1;
      removed.add(owner);
      if (base.clock - (base.times[owner] ?? 0) < YOUNG) gone.counted += 1;
    });
    eachNeighbour(file, owners, (owner) => {
      beside.all += 1;
      if (base.project.fixed[owner] === 1) beside.counted += 1;
    });
  }
  return {
    rework: gone.counted / Math.max(1, gone.all),
    removedChanges: logOfCount(removed.size),
    besideFixed: beside.counted / Math.max(1, beside.all),
  };
}

function eachGone({ before, match }: TouchedFile, owners: Int32Array, visit: (owner: number) => void): void {
  if (match.removed === 0) return;
  for (let line = 0; line < match.gone.length; line += 1) {
    const owner = owners[line] ?? -1;
    if (match.gone[line] === 1 && owner >= 0 && before?.table.kind[line] === LineKind.code) visit(owner);
  }
}

/** The line above each stretch of new lines. */
function eachNeighbour({ match: { added, oldOf } }: TouchedFile, owners: Int32Array, visit: (owner: number) => void) {
  if (added === 0) return;
  for (let line = 1; line < oldOf.length; line += 1) {
    if (oldOf[line] !== -1) continue;
    const owner = owners[oldOf[line - 1] ?? -1] ?? -1;
    if (owner >= 0) visit(owner);
  }
}
