import { halved, type LateChanges } from './file-history.ts';

/** The same of a project; its changes are those that brought source lines. */
export interface LateWork extends LateChanges {
  /** Changes of which a fix took source lines within a year, at the first time that one did. */
  fixed: number;
  /** Substantive source lines that came. */
  lines: number;
}

/** Half-life of late changes and late work. */
const LATE_DAYS = 365;
/** Half-life of recent changes. */
export const RECENT_DAYS = 30;

export const NO_LATE_CHANGES: LateChanges = { time: 0, changes: 0, fixes: 0 };
export const NO_LATE_WORK: LateWork = { ...NO_LATE_CHANGES, fixed: 0, lines: 0 };

/** What is left of the counts at `now` (unix seconds). */
export function lateChangesAt(
  { time, changes, fixes }: LateChanges,
  now: number,
  days: number = LATE_DAYS,
): LateChanges {
  const left = halved(now - time, days);
  return { time: now, changes: changes * left, fixes: fixes * left };
}

export function lateWorkAt({ time, changes, fixes, fixed, lines }: LateWork, now: number): LateWork {
  const left = halved(now - time, LATE_DAYS);
  return { time: now, changes: changes * left, fixes: fixes * left, fixed: fixed * left, lines: lines * left };
}

/** The counts with one more change. */
export function addLateChange(
  late: LateChanges,
  { time, fix }: { time: number; fix: boolean },
  days: number = LATE_DAYS,
): LateChanges {
  const { changes, fixes } = lateChangesAt(late, time, days);
  return { time, changes: changes + 1, fixes: fixes + (fix ? 1 : 0) };
}
