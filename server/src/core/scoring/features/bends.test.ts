import { describe, expect, it } from 'vitest';
import { logOfCount } from '../exact-math.ts';
import { bendsOf } from './bends.ts';

const usual = { testShare: 0, files: 0, projectFixes: 0.25, projectLines: 9, surprise: 6, codeLines: 2 };

describe('bends', () => {
  it('are zero of a usual change of few files', () => {
    expect(bendsOf({ ...usual, files: logOfCount(4) })).toEqual({
      mostlyTests: 0,
      manyFiles: 0,
      busyFixes: 0,
      strangeLines: 0,
    });
  });

  it('tell tests alone from half tests, and many files from some', () => {
    expect(bendsOf({ ...usual, testShare: 0.5 }).mostlyTests).toBe(0.25);
    expect(bendsOf({ ...usual, testShare: 1 }).mostlyTests).toBe(1);
    expect(bendsOf({ ...usual, files: logOfCount(9) }).manyFiles).toBeCloseTo(Math.log(2), 12);
  });

  it('say what fixes mean where much comes, and what strange code does', () => {
    expect(bendsOf({ ...usual, projectFixes: 0.5, projectLines: 11 }).busyFixes).toBe(0.5);
    expect(bendsOf({ ...usual, projectFixes: 0.5, projectLines: 7 }).busyFixes).toBe(-0.5);
    expect(bendsOf({ ...usual, surprise: 0, codeLines: 3 }).strangeLines).toBe(-6);
  });
});
