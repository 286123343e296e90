import { describe, expect, it } from 'vitest';
import type { ChangeOutcome, Death } from './outcome.ts';
import { advanceProject, createProjectPast } from './project-past.ts';

const DAY = 86_400;
const lines = (source: number) => ({ source, test: 0, comment: 0 });

/** A project of changes a day apart: how many lines each brings, and whose it takes away. */
function projectOf(changes: readonly { born: number; deaths?: Death[] }[]) {
  const past = createProjectPast();
  const times: number[] = [];
  for (const [ordinal, { born, deaths = [] }] of changes.entries()) {
    const time = (1000 + ordinal) * DAY;
    const outcome: ChangeOutcome = { ordinal, born: lines(born), deaths, shrunkSources: deaths.length };
    advanceProject(past, times, outcome, { time, fix: true });
    times.push(time);
  }
  return past;
}
const quiet = (days: number) => Array.from({ length: days }, () => ({ born: 0 }));
const takes = (owner: number, source: number) => ({ born: 0, deaths: [{ owner, ...lines(source) }] });

describe('the rate at which changes of a project fail', () => {
  it('knows a change that a fix took lines of', () => {
    const { rested } = projectOf([{ born: 10 }, { born: 10 }, takes(0, 5), ...quiet(8)]);
    expect(rested.atRisk).toBe(1);
    expect(rested.failures).toBeGreaterThan(0.9);
  });

  it('does not count what was no source when it came, whatever is lost of it later', () => {
    const { rested } = projectOf([{ born: 0 }, takes(0, 5), ...quiet(8)]);
    expect(rested).toMatchObject({ atRisk: 0, failures: 0 });
  });
});
