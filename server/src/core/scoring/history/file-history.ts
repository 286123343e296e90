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

/** What the main line knows about a file before a change. Of changes that rest, nothing. */
export interface FileHistory {
  /** Different authors of its changes. */
  developers: number;
  changes: number;
  /** Changes whose message calls them a fix. */
  fixes: number;
  /** From its last change to the end of what has rested. */
  ageDays: number;
  /** Lines added and removed, halved for every 60 days since. */
  churn: number;
}

/** What a change did to a file. */
export interface Revision {
  /** Unix seconds, never running backwards. */
  time: number;
  /** Hash of the author's mail. */
  developer: number;
  fix: boolean;
  /** Lines added and removed. */
  churn: number;
}

/** Sums over revisions; churn as of `time`, that of the last one. */
export interface Past {
  developers: Set<number>;
  changes: number;
  fixes: number;
  time: number;
  churn: number;
}

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
  rested: Past;
  /** Later revisions, oldest first. */
  resting: Revision[];
  /** Tokens added of late. */
  volume: Volume;
  /** Halved each year. */
  late: LateChanges;
  /** Halved each month. */
  recent: LateChanges;
  /** The change that each line of it came with; as many as the file's line table has. */
  owners: Int32Array;
}

/** Of a file that has no past. */
export const NO_HISTORY: FileHistory = { developers: 0, changes: 0, fixes: 0, ageDays: 0, churn: 0 };

export const createPast = (): Past => ({ developers: new Set(), changes: 0, fixes: 0, time: 0, churn: 0 });

/** Adds what has rested at `now` to the past; `now` is the time of the change that comes next, or of the base. */
export function rest(record: FileRecord, now: number): void {
  const limit = now - REST_DAYS * DAY;
  let done = 0;
  for (const revision of record.resting) {
    if (revision.time > limit) break;
    addRevision(record.rested, revision);
    done += 1;
  }
  if (done > 0) record.resting.splice(0, done);
}

function addRevision(past: Past, { time, developer, fix, churn }: Revision): void {
  past.churn = past.churn * halved(time - past.time, CHURN_DAYS) + churn;
  past.time = time;
  past.changes += 1;
  past.developers.add(developer);
  if (fix) past.fixes += 1;
}

/** Whether `historyAt` has any change. */
export const hasPast = ({ rested, resting: [first] }: FileRecord, now: number): boolean =>
  rested.changes > 0 || (first !== undefined && first.time <= now - REST_DAYS * DAY);

/**
 * `now`: the time of the base commit (unix seconds), so that the clock of the change itself is no input. Changes of the last `restDays`
 * are left out.
 */
export function historyAt(record: FileRecord | undefined, now: number, restDays: number = REST_DAYS): FileHistory {
  if (record === undefined) return NO_HISTORY;
  const limit = now - restDays * DAY;
  const { rested, resting } = record;
  let { changes, fixes, time, churn } = rested;
  let developers = rested.developers.size;
  for (const [index, revision] of resting.entries()) {
    if (revision.time > limit) break;
    churn = churn * halved(revision.time - time, CHURN_DAYS) + revision.churn;
    time = revision.time;
    changes += 1;
    if (revision.fix) fixes += 1;
    const { developer } = revision;
    const isKnown =
      rested.developers.has(developer) || resting.findIndex((other) => other.developer === developer) < index;
    if (!isKnown) developers += 1;
  }
  if (changes === 0) return NO_HISTORY;
  const age = Math.max(0, limit - time);
  return { developers, changes, fixes, ageDays: age / DAY, churn: churn * halved(age, CHURN_DAYS) };
}

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
