import { describe, expect, it } from 'vitest';
import { OwnCalibration } from './own-calibration.ts';

type Change = Parameters<OwnCalibration['add']>[0];

const WEEK = 7 * 86_400;
const START = 1_500_000_000;

/** A change a week. Those whose ordinal is in `removes` lose all their lines to the one after them. */
function chances(count: number, removes: (ordinal: number) => boolean): (number | null)[] {
  const calibration = new OwnCalibration();
  return Array.from({ length: count }, (_, ordinal) => {
    const lines = { source: 10, test: 0, comment: 0 };
    const deaths = ordinal > 0 && removes(ordinal - 1) ? [{ owner: ordinal - 1, ...lines }] : [];
    const outcome = { ordinal, born: lines, deaths, shrunkSources: deaths.length };
    const change: Pick<Change, 'time' | 'fix' | 'outcome'> = { time: START + ordinal * WEEK, fix: false, outcome };
    return calibration.add(change, 0.5);
  });
}

describe('a project’s own calibration along its history', () => {
  it('is none until enough changes are a year old', () => {
    const told = chances(100, () => false);
    const first = told.findIndex((chance) => chance !== null);
    expect(first).toBe(53 + 19); // 53 weeks make the first one a year old, and twenty it takes
    expect(told.slice(first).every((chance) => chance !== null)).toBe(true);
  });

  it('raises the chances of a project whose changes last, and lowers those of one whose changes do not', () => {
    expect(chances(200, () => false).at(-1)).toBeGreaterThan(0.6);
    expect(chances(200, () => true).at(-1)).toBeLessThan(0.4);
    expect(chances(400, (ordinal) => ordinal % 2 === 0).at(-1)).toBeCloseTo(0.5, 1);
  });

  it('knows no later than it was known', () => {
    const early = chances(150, (ordinal) => ordinal < 60);
    const never = chances(150, () => false);
    expect(early.slice(0, 53)).toEqual(never.slice(0, 53));
  });
});
