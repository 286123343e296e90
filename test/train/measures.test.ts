import { describe, expect, it } from 'vitest';
import { fitLogistic, predictLogistic } from './logistic.ts';
import { auc, calibrationError, correlation, rankCorrelation } from './measures.ts';

describe('measures', () => {
  it('auc', () => {
    expect(auc([0, 0, 1, 1], [1, 2, 3, 4])).toBe(1);
    expect(auc([1, 0, 1, 0], [1, 1, 1, 1])).toBe(0.5);
    expect(auc([1, 1], [1, 2])).toBeNaN();
  });

  it('calibration error', () => {
    expect(calibrationError([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], 1)).toBe(0);
    expect(calibrationError([1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5], 2)).toBe(0.5);
  });

  it('correlations', () => {
    expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(correlation([1, 1], [1, 2])).toBeNaN();
    expect(rankCorrelation([1, 2, 3, 4], [1, 4, 9, 1000])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3], [9, 5, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([1, 1, 2], [3, 3, 9])).toBeCloseTo(1, 12);
  });
});

describe('a logistic model fitted on the spot', () => {
  it('finds what made the data', () => {
    const rows = Array.from({ length: 4000 }, (_, i) => [(i % 20) / 10 - 1, ((i * 7) % 13) / 6 - 1]);
    const chance = ([a = 0, b = 0]: number[]) => 1 / (1 + Math.exp(-(0.5 + 2 * a - b)));
    // As many ones among rows of the same inputs as the chance says.
    const targets = rows.map((row, i) => ((i * 0.618034) % 1 < chance(row) ? 1 : 0));
    const model = fitLogistic(rows, targets);
    for (const row of rows.slice(0, 260))
      expect(Math.abs(predictLogistic(model, row) - chance(row))).toBeLessThan(0.05);
  });
});
