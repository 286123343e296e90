import { exactExp } from '../exact-math.ts';

/**
 * Days that a change rests before it is the past of others: whoever cuts a change into many within that time finds the same past for
 * each part.
 */
export const REST_DAYS = 7;
export const DAY = 86_400;
/** Half-life of recent volume, which does count at once: the parts of a change that is cut up find those before them. In days of work. */
const VOLUME_DAYS = 3;
/** Of the time between two changes no more counts as work: who makes a small change after a pause does not find all volume gone. */
const MAX_WORK = DAY / 2;
const CHURN_DAYS = 60;
const { LN2 } = Math;

/** An amount that halves in a given time of work. */
export interface Volume {
  amount: number;
  /** Seconds of work (see workedBetween). */
  time: number;
}

/** Seconds of work between two changes, which are at these unix seconds. */
export const workedBetween = (earlier: number, later: number): number => Math.min(MAX_WORK, later - earlier);

/** What happened of late to a file or a folder: counts that fade. Nothing rests: only the heads that pay nothing hear of it. */
export interface LateChanges {
  /** Unix seconds that the counts are of. */
  time: number;
  changes: number;
  /** Changes whose message calls them a fix. */
  fixes: number;
}

/** The past of a file as it is carried along the main line. */
export interface FileRecord {
  /** Unix seconds of its first change. */
  born: number;
  /** Hashes of its authors' mails. */
  developers: Set<number>;
  /** Lines added and removed, halved for every 60 days since; as of its last change. */
  churn: number;
  /** Tokens added of late. */
  volume: Volume;
  /** What literals of late came to that were new in code that was known but for them. */
  literals: Volume;
  /** Halved each year. */
  late: LateChanges;
  /** Halved each month. */
  recent: LateChanges;
  /** The change that each line of it came with; as many as the file's line table has. */
  owners: Int32Array;
}

/** Whether its first change has rested at `now` (unix seconds). */
export const hasPast = ({ born }: FileRecord, now: number): boolean => born <= now - REST_DAYS * DAY;

/** What is left of its churn at `now` (unix seconds). */
export const churnAt = ({ churn, late }: FileRecord, now: number): number =>
  churn * halved(now - late.time, CHURN_DAYS);

export const NO_VOLUME: Volume = { amount: 0, time: 0 };
/** `now`: in seconds of work. */
export const volumeAt = ({ amount, time }: Volume, now: number): number => amount * halved(now - time, VOLUME_DAYS);
export const addVolume = (volume: Volume, amount: number, now: number): Volume => ({
  amount: volumeAt(volume, now) + amount,
  time: now,
});

/** What is left of one after so many seconds. */
export const halved = (seconds: number, days: number): number =>
  seconds <= 0 ? 1 : exactExp((-LN2 * seconds) / DAY / days);

const FIX_WORDS =
  /\b(fix(e[sd]|ing)?|bug(s|fix(es)?)?|defects?|regress(ion|ions|ed)?|crash(e[sd]|ing)?|hotfix|faulty?|incorrect(ly)?|broken|wrong(ly)?|leak(s|ing)?|race condition|panic(s)?|deadlock|CVE-\d+)\b/i;
const OTHER_WORK =
  /\b(typos?|lint(ing|er|s)?|docs?|documentation|docstrings?|readme|changelog|spelling|grammar|ci|flaky|prettier|eslint|clippy|deps|dependency|dependencies|bump|formatting|whitespace|comments?|links?|warnings?|translation|release)\b/i;

/** Whether a commit's message calls it a fix of code. */
export const isFix = (message: string): boolean => FIX_WORDS.test(message) && !OTHER_WORK.test(message);
