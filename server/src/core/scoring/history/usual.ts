import { exactLog } from '../exact-math.ts';
import type { LateWork } from './late.ts';

/** How often a project's changes failed and were fixed of late, as one of them found it: logarithms. */
export interface Levels {
  failures: number;
  fixed: number;
}

/** Sums of what the project's changes found that brought source lines and have rested. Nothing of it fades. */
export interface Usual extends Levels {
  changes: number;
}

export const NO_USUAL: Usual = { changes: 0, failures: 0, fixed: 0 };

/**
 * What is taken for granted of a project: half of its changes fail in a year and a half. Counts as much as what forty changes came to in a
 * year, so that in a short history no change says much of the next one.
 */
const USUAL_FAILURES = 20;
const USUAL_EXPOSURE = 40;

export const failureLevel = ({ failures, exposure }: { failures: number; exposure: number }): number =>
  exactLog((failures + USUAL_FAILURES) / (exposure + USUAL_EXPOSURE));

export const fixedLevel = ({ fixed, changes }: Pick<LateWork, 'fixed' | 'changes'>): number =>
  exactLog((fixed + 1.5) / (changes + 10));

export const addFound = (usual: Usual, found: Levels): Usual => ({
  changes: usual.changes + 1,
  failures: usual.failures + found.failures,
  fixed: usual.fixed + found.fixed,
});

/** What a project is taken to have had before its first change: as many changes, with the levels of most projects. */
const TAKEN_CHANGES = 200;
const TAKEN: Levels = { failures: 0, fixed: -2 };

/** Means over all of a project's changes: what it is like in the long run, where the levels themselves tell of late. */
export function usualLevels({ changes, failures, fixed }: Usual): Levels {
  const mean = (sum: number, taken: number) => (sum + TAKEN_CHANGES * taken) / (changes + TAKEN_CHANGES);
  return { failures: mean(failures, TAKEN.failures), fixed: mean(fixed, TAKEN.fixed) };
}
