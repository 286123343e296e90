import { DAY } from './file-history.ts';
import type { ChangeOutcome } from './outcome.ts';

/**
 * The event that good12 foretells, wherever it is looked up: twelve months on, four fifths of a change's lines of code and tests stand, no
 * fix had to take its source lines (SZZ-lite), and it was not reverted.
 */
export interface Fate {
  /** Share of its lines that stood after a year. */
  standing: number;
  fixed: boolean;
  reverted: boolean;
}

/** In seconds. */
export const YEAR = 365 * DAY;
/** Of fewer lines nothing is said: one of them would decide. */
export const MIN_JUDGED_LINES = 5;
const DURABLE_SHARE = 0.8;
/** Fixes that remove more lines, or shrink more files, are rewrites: nobody is blamed. */
const MAX_FIX_LINES = 100;
const MAX_FIX_FILES = 10;

export const isGood = ({ standing, fixed, reverted }: Fate): boolean =>
  standing >= DURABLE_SHARE && !fixed && !reverted;

/** Whether more of a change's lines are gone than a durable one may lose: a fifth, told in whole numbers. */
export const hasLostTooMuch = (lost: number, born: number): boolean => 5 * lost > born;

/** Whether a fix accuses the changes whose source lines it removes. */
export const blames = ({ deaths, shrunkSources }: Pick<ChangeOutcome, 'deaths' | 'shrunkSources'>): boolean =>
  shrunkSources <= MAX_FIX_FILES && deaths.reduce((sum, { source }) => sum + source, 0) <= MAX_FIX_LINES;

/** The commits that a message says it reverts, as it names them. */
export const revertedBy = (body: string): string[] =>
  [...body.matchAll(/This reverts commit ([0-9a-f]{7,64})/g)].map(([, commit = '']) => commit);
