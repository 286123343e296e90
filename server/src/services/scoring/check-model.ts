import { featureNames, namedFeatures } from '../../core/scoring/features/features.ts';
import { evaluate } from '../../core/scoring/model/evaluate.ts';
import { CLAMP, heads, type ScoringModel } from '../../core/scoring/model/model.ts';
import type { ForwardPass } from '../../ports/forward-pass.ts';
import type { ModelCheck } from '../../protocol/commands.ts';

const ROWS = 1000;
/** Between chances. The engines compute in float32, the evaluator in doubles: less than this is rounding. */
const TOLERANCE = 1e-6;
/** Deviations from the mean that the rows span: past the clamp on both sides. */
const REACH = CLAMP + 1;

/**
 * Computes the model on sample changes twice, with the evaluator that every score comes from and with another engine, and tells
 * how far they are apart. The same model gives the same rows everywhere.
 */
export function checkModel(model: ScoringModel, other: ForwardPass): ModelCheck {
  const rows = sampleRows(model);
  const predicted = other.predict(model, rows);
  const differences = rows.flatMap((row, at) => {
    const own = evaluate(model, namedFeatures(row));
    return heads.map((head, index) => difference(own[head], predicted[at]?.[index]));
  });
  const largestDifference = Math.max(...differences);
  return {
    backend: other.backend,
    tried: other.tried,
    rows: rows.length,
    largestDifference,
    scorerHash: model.scorerHash,
    agrees: largestDifference <= TOLERANCE,
  };
}

/** The ends of each head, and rows spread over the model's feature ranges. Each value is a float32: both sides are given the very same numbers. */
function sampleRows({ mean, scale, kernel }: ScoringModel): number[][] {
  const next = fixedSequence();
  const row = (deviationsOf: (feature: number) => number) =>
    featureNames.map((_, feature) => Math.fround((mean[feature] ?? 0) + deviationsOf(feature) * (scale[feature] ?? 1)));
  const ends = heads.flatMap((head) =>
    [-REACH, REACH].map((reach) => row((feature) => reach * Math.sign(kernel[head][feature] ?? 0))),
  );
  return [...ends, ...Array.from({ length: ROWS - ends.length }, () => row(() => REACH * (2 * next() - 1)))];
}

/** Numbers from 0 to 1, always the same ones: a linear congruential generator. */
function fixedSequence(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A chance that is missing or no number is as far off as chances can be. */
function difference(own: number, other: number | undefined): number {
  return other !== undefined && Number.isFinite(other) ? Math.abs(own - other) : 1;
}
