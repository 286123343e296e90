import type { ScoringModel } from '../core/scoring/model/model.ts';
import type { ModelCheck } from '../protocol/commands.ts';

/** The scoring model as an engine other than Cairn's evaluator computes it. */
export interface ForwardPass {
  /** The engine that was taken, one of `tried`. */
  readonly backend: string;
  /** Every engine that was tried, in order; the last one was taken. */
  readonly tried: ModelCheck['tried'];
  /** The chances of each row, a head after another, in float32. A row holds the features in the order of `featureNames`. */
  predict(model: ScoringModel, rows: readonly (readonly number[])[]): number[][];
}
