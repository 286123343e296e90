import type { Sha256 } from '../../protocol/primitives.ts';
import type { Reason } from '../../protocol/score.ts';
import { evaluate } from './evaluate.ts';
import { type Features, featuresOf } from './features.ts';
import type { MeasuredChange } from './measure.ts';
import type { ScoringModel } from './model.ts';
import type { PathKind } from './path-class.ts';
import { advise, explain } from './reasons.ts';

export interface FileScore {
  path: string;
  kind: PathKind;
  /** Novel tokens; what a test adds is told and earns nothing. */
  novel: number;
  /** Why it earns nothing, if it doesn't. */
  note?: string;
}

/** The score of a change: S = novel · good12, in durable tokens. */
export interface ChangeScore {
  novel: number;
  good12: number;
  bug12: number;
  /** good12 with the change's size taken into account: a better forecast, which pays nothing. */
  good12Sized: number;
  score: number;
  reasons: Reason[];
  advice: string[];
  files: FileScore[];
  features: Features;
  scorerHash: Sha256;
}

/** Puts together what was measured. */
export function scoreMeasured(model: ScoringModel, change: MeasuredChange): ChangeScore {
  const features = featuresOf(change);
  const evaluation = evaluate(model, features);
  return {
    novel: change.novelTokens,
    good12: evaluation.good12,
    bug12: evaluation.bug12,
    good12Sized: evaluation.good12Sized,
    score: change.novelTokens * evaluation.good12,
    reasons: explain(model, features, evaluation.contributions),
    advice: advise(change, features, evaluation),
    files: change.files.map(({ path, kind, novelty, note }) => ({
      path,
      kind,
      novel: novelty?.tokens ?? 0,
      ...(note === undefined ? {} : { note }),
    })),
    features,
    scorerHash: model.scorerHash,
  };
}
