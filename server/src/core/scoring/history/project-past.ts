import { exactExp } from '../exact-math.ts';
import { DAY, NO_VOLUME, REST_DAYS, type Volume, volumeAt } from './file-history.ts';
import { blames, hasLostTooMuch, YEAR } from './good12.ts';
import { type LateWork, lateWorkAt, NO_LATE_WORK } from './late.ts';
import type { ChangeOutcome } from './outcome.ts';
import { addFound, failureLevel, fixedLevel, type Levels, NO_USUAL, type Usual } from './usual.ts';

/** What became of the changes of a project so far. The arrays have one entry a change, by ordinal. */
export interface ProjectPast {
  /** Substantive source and test lines that came with it. */
  born: number[];
  /** How many of them were gone within a year. */
  lost: number[];
  /** 1 where a fix took source lines of it within a year. */
  fixed: number[];
  /** Ordinal of the first change that is less than a year old. */
  young: number;
  /** Failures that have rested. */
  rested: FailureRate;
  /** What came of changes since, oldest first. */
  resting: RiskEvent[];
  /** Novel source tokens of late. */
  volume: Volume;
  late: LateWork;
  usual: Usual;
}

/** How often changes fail that could. */
export interface FailureRate {
  /** Changes less than a year old that have not failed. */
  atRisk: number;
  /** Failures, and years that changes were at risk to fail; both halved for each year since, as of `time` (unix seconds). */
  failures: number;
  exposure: number;
  time: number;
}

/** Changes that came, failed, or became a year old at one time (unix seconds). */
export interface RiskEvent {
  time: number;
  failures: number;
  /** By how much the number at risk grew. */
  atRisk: number;
  /** Of a change that brought source lines: what it found. */
  found: Levels | null;
}

const { LN2 } = Math;

export const createProjectPast = (): ProjectPast => ({
  born: [],
  lost: [],
  fixed: [],
  young: 0,
  rested: { atRisk: 0, failures: 0, exposure: 0, time: 0 },
  resting: [],
  volume: NO_VOLUME,
  late: NO_LATE_WORK,
  usual: NO_USUAL,
});

/** What a change is told of the project it comes to. */
export interface ProjectFacts {
  /** Changes that have rested. */
  changes: number;
  /** Those that have rested: see FailureRate. */
  failures: number;
  exposure: number;
  volume: number;
}

/** At the end of a main line: `times` of its changes, `clock` of the last one, seconds `worked` up to then. */
export function projectAt({
  project,
  times,
  clock,
  worked,
}: {
  project: ProjectPast;
  times: readonly number[];
  clock: number;
  worked: number;
}): ProjectFacts {
  const limit = clock - REST_DAYS * DAY;
  let changes = times.length;
  while (changes > 0 && (times[changes - 1] ?? 0) > limit) changes -= 1;
  const { failures, exposure } = project.rested;
  return { changes, failures, exposure, volume: volumeAt(project.volume, worked) };
}

/** Whether a change has lost too much already, or was fixed (SZZ-lite), within a year. */
export const hasFailed = ({ born, lost, fixed }: ProjectPast, ordinal: number): boolean =>
  fixed[ordinal] === 1 || hasLostTooMuch(lost[ordinal] ?? 0, born[ordinal] ?? 0);

/** Carries the project's past on by one change; `times` holds those of the changes before it. */
export function advanceProject(
  past: ProjectPast,
  times: readonly number[],
  outcome: ChangeOutcome,
  { time, fix }: { time: number; fix: boolean },
): void {
  const { ordinal, born, deaths } = outcome;
  retire(past, times, time);
  const found = born.source > 0 ? { failures: failureLevel(past.rested), fixed: fixedLevel(past.late) } : null;
  const event = { time, failures: 0, atRisk: 0, found };
  const accuses = fix && blames(outcome);
  let fixed = 0;
  for (const death of deaths) {
    if (time - (times[death.owner] ?? 0) > YEAR) continue;
    const failed = hasFailed(past, death.owner);
    past.lost[death.owner] = (past.lost[death.owner] ?? 0) + death.source + death.test;
    if (accuses && death.source > 0 && past.fixed[death.owner] !== 1) {
      past.fixed[death.owner] = 1;
      fixed += 1;
    }
    if (failed || death.owner < past.young || !wasAtRisk(past, death.owner) || !hasFailed(past, death.owner)) continue;
    event.failures += 1;
    event.atRisk -= 1;
  }
  past.born[ordinal] = born.source + born.test;
  past.lost[ordinal] = 0;
  past.fixed[ordinal] = 0;
  if (born.source + born.test > 0) event.atRisk += 1;
  past.late = addLateWork(past.late, outcome, { time, fix, fixed });
  past.resting.push(event);
  settle(past, time - REST_DAYS * DAY);
}

/** What brought no line of code can't fail. It may lose some all the same: its file became a source when it was moved. */
const wasAtRisk = ({ born }: ProjectPast, ordinal: number): boolean => (born[ordinal] ?? 0) > 0;

/** Changes that became a year old are at risk no more. */
function retire(past: ProjectPast, times: readonly number[], now: number): void {
  for (; past.young < times.length; past.young += 1) {
    const end = (times[past.young] ?? 0) + YEAR;
    if (end > now) return;
    if (!wasAtRisk(past, past.young) || hasFailed(past, past.young)) continue;
    past.resting.push({ time: end, failures: 0, atRisk: -1, found: null });
  }
}

/** Takes what happened up to `limit` into the rate: parts of a change that is cut up do not find each other's failures there. */
function settle(past: ProjectPast, limit: number): void {
  const { rested, resting } = past;
  let settled = 0;
  for (const { time, failures, atRisk, found } of resting) {
    if (time > limit) break;
    tick(rested, time);
    rested.failures += failures;
    rested.atRisk += atRisk;
    if (found !== null) past.usual = addFound(past.usual, found);
    settled += 1;
  }
  resting.splice(0, settled);
  tick(rested, limit);
}

function tick(rate: FailureRate, now: number): void {
  const years = (now - rate.time) / YEAR;
  if (rate.time > 0 && years > 0) {
    const left = exactExp(-LN2 * years);
    rate.failures *= left;
    rate.exposure = rate.exposure * left + (rate.atRisk * (1 - left)) / LN2;
  }
  rate.time = Math.max(rate.time, now);
}

/** `fixed`: changes of which this one took source lines, as the first fix to do so. */
function addLateWork(
  past: LateWork,
  { born, deaths }: ChangeOutcome,
  { time, fix, fixed }: { time: number; fix: boolean; fixed: number },
): LateWork {
  const late = lateWorkAt(past, time);
  const isWork = born.source > 0 || deaths.length > 0;
  return {
    time,
    changes: late.changes + (born.source > 0 ? 1 : 0),
    fixes: late.fixes + (fix && isWork ? 1 : 0),
    fixed: late.fixed + fixed,
    lines: late.lines + born.source,
  };
}
