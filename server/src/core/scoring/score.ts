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

/** The score of a change: S = novel · durability, in durable tokens. */
export interface ChangeScore {
  novel: number;
  /** The chance to be good for a year, its size counted: the best forecast, which pays nothing. */
  good12: number;
  bug12: number;
  /** The chance that a token is paid by: of the same event, told without knowing the size of the change. */
  durability: number;
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
    durability: evaluation.durability,
    score: change.novelTokens * evaluation.durability,
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
