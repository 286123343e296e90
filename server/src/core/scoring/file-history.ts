import { exactExp } from './exact-math.ts';

/** What the main line knows about a file before a change. */
export interface FileHistory {
  /** Different authors of its changes. */
  developers: number;
  changes: number;
  /** Changes whose message calls them a fix. */
  fixes: number;
  /** From its last change to the base commit. */
  ageDays: number;
  /** Lines added and removed, halved for every 60 days since. */
  churn: number;
}

/** The past of a file as it is carried along the main line. */
export interface FileRecord {
  /** Hashes of its authors' mails. */
  developers: Set<number>;
  changes: number;
  fixes: number;
  /** Unix seconds of its last change. */
  time: number;
  /** As of that time. */
  churn: number;
  /** The change that each line of it came with; as many as the file's line table has. */
  owners: Int32Array;
}

const DAY = 86_400;
const HALF_LIFE_DAYS = 60;
const { LN2 } = Math;

/** Of a file that has no past. */
export const NO_HISTORY: FileHistory = { developers: 0, changes: 0, fixes: 0, ageDays: 0, churn: 0 };

/** `now`: the time of the base commit (unix seconds), so that the clock of the change itself is no input. */
export function historyAt(record: FileRecord | undefined, now: number): FileHistory {
  if (record === undefined || record.changes === 0) return NO_HISTORY;
  const age = Math.max(0, now - record.time);
  return {
    developers: record.developers.size,
    changes: record.changes,
    fixes: record.fixes,
    ageDays: age / DAY,
    churn: record.churn * decay(age),
  };
}

/** Churn carried on by `seconds`. */
export const decay = (seconds: number): number =>
  seconds === 0 ? 1 : exactExp((-LN2 * seconds) / DAY / HALF_LIFE_DAYS);

const FIX_WORDS =
  /\b(fix(e[sd]|ing)?|bug(s|fix(es)?)?|defects?|regress(ion|ions|ed)?|crash(e[sd]|ing)?|hotfix|faulty?|incorrect(ly)?|broken|wrong(ly)?|leak(s|ing)?|race condition|panic(s)?|deadlock|CVE-\d+)\b/i;
const OTHER_WORK =
  /\b(typos?|lint(ing|er|s)?|docs?|documentation|docstrings?|readme|changelog|spelling|grammar|ci|flaky|prettier|eslint|clippy|deps|dependency|dependencies|bump|formatting|whitespace|comments?|links?|warnings?|translation|release)\b/i;

/** Whether a commit's message calls it a fix of code. */
export const isFix = (message: string): boolean => FIX_WORDS.test(message) && !OTHER_WORK.test(message);
