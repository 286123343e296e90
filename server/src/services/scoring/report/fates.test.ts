import { describe, expect, it } from 'vitest';
import type { WalkedChange } from '../walk-main-line.ts';
import { Fates } from './fates.ts';

const DAY = 86_400;
type Removed = { owner: number; source: number }[];

/** Walks changes that each bring 10 lines of source, `days` after the first. */
function walk(...changes: { days: number; removes?: Removed; fix?: boolean; body?: string; shrunk?: number }[]): Fates {
  const fates = new Fates();
  for (const [ordinal, { days, removes = [], fix = false, body = '', shrunk = 1 }] of changes.entries()) {
    fates.add({
      commit: ordinal.toString(16).padStart(40, '0'),
      time: days * DAY,
      body,
      fix,
      outcome: {
        ordinal,
        born: { source: 10, test: 0, comment: 0 },
        deaths: removes.map(({ owner, source }) => ({ owner, source, test: 0, comment: 3 })),
        shrunkSources: shrunk,
      },
    } as unknown as WalkedChange);
  }
  return fates;
}

describe('Fates', () => {
  it('calls a change good that stands a year, and says nothing of a younger one', () => {
    const fates = walk({ days: 0 }, { days: 100, removes: [{ owner: 0, source: 2 }] }, { days: 366 });
    expect(fates.of(0)).toEqual({ standing: 8, lines: 10, fixed: false, reverted: false, good: true });
    expect(fates.of(1)).toBeNull();
    expect(fates.of(9)).toBeNull();
  });

  it('calls it bad where more than a fifth is gone, a fix took of it, or it was reverted', () => {
    const last = { days: 400 };
    expect(walk({ days: 0 }, { days: 9, removes: [{ owner: 0, source: 3 }] }, last).of(0)).toMatchObject({
      good: false,
    });
    const fixed = walk({ days: 0 }, { days: 9, fix: true, removes: [{ owner: 0, source: 1 }] }, last);
    expect(fixed.of(0)).toMatchObject({ standing: 9, fixed: true, good: false });
    const reverted = walk({ days: 0 }, { days: 9, body: `This reverts commit ${'0'.repeat(40)}.` }, last);
    expect(reverted.of(0)).toMatchObject({ reverted: true, good: false });
  });

  it('does not count what comes after a year, nor a fix that is a rewrite', () => {
    const late = walk({ days: 0 }, { days: 366, fix: true, removes: [{ owner: 0, source: 10 }] });
    expect(late.of(0)).toMatchObject({ standing: 10, good: true });
    const rewrite = {
      days: 9,
      fix: true,
      removes: [
        { owner: 0, source: 1 },
        { owner: -1, source: 200 },
      ],
    };
    expect(walk({ days: 0 }, rewrite, { days: 400 }).of(0)).toMatchObject({ fixed: false, good: true });
    const wide = { days: 9, fix: true, removes: [{ owner: 0, source: 1 }], shrunk: 11 };
    expect(walk({ days: 0 }, wide, { days: 400 }).of(0)).toMatchObject({ fixed: false });
  });
});
