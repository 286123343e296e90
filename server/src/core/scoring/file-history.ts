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

/** One change of a file on the main line. */
export interface FileRevision {
  /** Unix seconds. */
  time: number;
  /** Author's mail, lower case. */
  developer: string;
  message: string;
  added: number;
  removed: number;
}

const DAY = 86_400;
const HALF_LIFE_DAYS = 60;
const { LN2 } = Math;

/** Of a file that has no past. */
export const NO_HISTORY: FileHistory = { developers: 0, changes: 0, fixes: 0, ageDays: 0, churn: 0 };

/** `revisions` oldest first; `now` is the time of the base commit (unix seconds), so that the clock of the change itself is no input. */
export function summarizeHistory(revisions: readonly FileRevision[], now: number): FileHistory {
  let clock = 0;
  let churn = 0;
  let fixes = 0;
  const developers = new Set<string>();
  for (const revision of revisions) {
    const time = Math.max(clock, revision.time); // commit times may run backwards, history does not
    churn = churn * decay(clock === 0 ? 0 : time - clock) + revision.added + revision.removed;
    clock = time;
    developers.add(revision.developer);
    if (isFix(revision.message)) fixes += 1;
  }
  const age = clock === 0 ? 0 : Math.max(0, now - clock);
  return {
    developers: developers.size,
    changes: revisions.length,
    fixes,
    ageDays: age / DAY,
    churn: churn * decay(age),
  };
}

const decay = (seconds: number): number => exactExp((-LN2 * seconds) / DAY / HALF_LIFE_DAYS);

const FIX_WORDS =
  /\b(fix(e[sd]|ing)?|bug(s|fix(es)?)?|defects?|regress(ion|ions|ed)?|crash(e[sd]|ing)?|hotfix|faulty?|incorrect(ly)?|broken|wrong(ly)?|leak(s|ing)?|race condition|panic(s)?|deadlock|CVE-\d+)\b/i;
const OTHER_WORK =
  /\b(typos?|lint(ing|er|s)?|docs?|documentation|docstrings?|readme|changelog|spelling|grammar|ci|flaky|prettier|eslint|clippy|deps|dependency|dependencies|bump|formatting|whitespace|comments?|links?|warnings?|translation|release)\b/i;

/** Whether a commit's message calls it a fix of code. */
export const isFix = (message: string): boolean => FIX_WORDS.test(message) && !OTHER_WORK.test(message);
