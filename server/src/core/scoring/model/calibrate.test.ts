import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, calibrated, NO_CALIBRATION, type Outcome } from './calibrate.ts';

/** As many outcomes as told, of which the given share happened. */
const outcomes = (count: number, chance: number, share: number): Outcome[] =>
  Array.from({ length: count }, (_, index) => ({ chance, happened: index < share * count }));

describe('a project’s own calibration', () => {
  it('is none where nothing is known', () => {
    expect(calibrate([])).toEqual(NO_CALIBRATION);
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (chance) => {
        expect(calibrated(NO_CALIBRATION, chance)).toBeCloseTo(chance, 9);
      }),
    );
  });

  it('follows many outcomes, and hardly a few', () => {
    const few = calibrated(calibrate(outcomes(10, 0.5, 1)), 0.5);
    const many = calibrated(calibrate([...outcomes(4000, 0.5, 0.25), ...outcomes(4000, 0.7, 0.5)]), 0.5);
    expect(few).toBeGreaterThan(0.5);
    expect(few).toBeLessThan(0.55);
    expect(many).toBeGreaterThan(0.24);
    expect(many).toBeLessThan(0.28);
  });

  it('stays a chance whatever it is given', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.record({ chance, happened: fc.boolean() }), { maxLength: 60 }), chance, (past, next) => {
        const value = calibrated(calibrate(past), next);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});
