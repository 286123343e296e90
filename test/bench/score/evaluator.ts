import path from 'node:path';
import { loadModel } from '../../../server/src/adapters/model-files/load-model.ts';
import { type FeatureName, type Features, featureNames } from '../../../server/src/core/scoring/features/features.ts';
import { evaluate } from '../../../server/src/core/scoring/model/evaluate.ts';
import type { Figure } from '../figure.ts';

const ROWS = 10_000;
const ROUNDS = 5;
const MOST_MICROSECONDS = 10;

/** How long the evaluator takes for the features of one change: the best of some rounds. */
export async function evaluator(): Promise<Figure[]> {
  const model = await loadModel(path.resolve(import.meta.dirname, '../../../server/models'));
  const rows = Array.from({ length: ROWS }, (_, row) => rowOf(row));
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    let sum = 0;
    for (const row of rows) sum += evaluate(model, row).durability;
    if (!Number.isFinite(sum)) throw new Error('the evaluator gave no number');
    return ((performance.now() - start) * 1000) / ROWS;
  });
  const value = Math.round(Math.min(...rounds) * 100) / 100;
  const target = `<= ${MOST_MICROSECONDS}`;
  return [{ figure: 'evaluator, one row', value, unit: 'µs', target, holds: value <= MOST_MICROSECONDS }];
}

/** Values that differ from row to row, of the size that features have. */
const rowOf = (row: number): Features =>
  Object.fromEntries(featureNames.map((name, index) => [name, ((row * 31 + index * 17) % 97) / 12])) as Record<
    FeatureName,
    number
  >;
