import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactExp, exactLog, exactLog2, logOfCount, sigmoid } from './exact-math.ts';

const close = (a: number, b: number, tolerance: number) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

const GOLDEN = [
  '3ff193ea7aad030b',
  'c034b927f32bffb8',
  '4022d79559791e31',
  '4005bf0a8b14576a',
  '3e157a3afeed00ac',
  '3fe261d545e46a8b',
];

describe('exact mathematics', () => {
  it('agrees with the engine within its last bits', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => close(exactLog(x), Math.log(x), 1e-15)),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(
        fc.double({ min: -600, max: 600, noNaN: true }),
        (x) => Math.abs(exactExp(x) / Math.exp(x) - 1) < 2e-15,
      ),
      { numRuns: 2000 },
    );
  });

  it('has the values that everyone knows', () => {
    expect(exactLog(1)).toBe(0);
    expect(exactExp(0)).toBe(1);
    expect(exactLog2(1024)).toBe(10);
    expect(logOfCount(0)).toBe(0);
    expect(sigmoid(0)).toBe(0.5);
    expect(sigmoid(1000)).toBe(1);
    expect(sigmoid(-1000)).toBeLessThan(1e-300);
  });

  it('gives these bits on every machine', () => {
    const view = new DataView(new ArrayBuffer(8));
    const bits = (x: number) => {
      view.setFloat64(0, x);
      return view.getBigUint64(0).toString(16);
    };
    expect(
      [exactLog(3), exactLog(1e-9), exactLog(12345.678), exactExp(1), exactExp(-20.5), sigmoid(0.3)].map(bits),
    ).toEqual(GOLDEN);
  });

  it('is symmetric', () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => close(sigmoid(x) + sigmoid(-x), 1, 1e-15)),
    );
  });

  it('refuses what has no logarithm', () => {
    for (const x of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => exactLog(x)).toThrow(RangeError);
  });
});
