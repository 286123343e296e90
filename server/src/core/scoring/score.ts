import type { Sha256 } from '../../protocol/primitives.ts';
import type { Reason } from '../../protocol/score.ts';
import { type Features, featuresOf, paidFeaturesOf } from './features/features.ts';
import type { MeasuredChange, MeasuredFile } from './features/measure.ts';
import { durabilityAt, evaluate } from './model/evaluate.ts';
import type { ScoringModel } from './model/model.ts';
import { advise, explain } from './model/reasons.ts';
import type { PathKind } from './path-class.ts';
import type { RevivedCode } from './use/judge-use.ts';

export interface FileScore {
  path: string;
  kind: PathKind;
  /** Novel tokens; what a test adds is told and earns nothing. */
  novel: number;
  /** Its part of the score, in durable tokens. */
  score: number;
  /** How much of that came with changes before, and is used from this one on; absent where there is none. */
  revived?: number;
  /** Why it earns nothing, if it doesn't. */
  note?: string;
}

/** The score of a change: S = Σ over its files of novel · durability there, in durable tokens. */
export interface ChangeScore {
  novel: number;
  /** How much of it came with changes before, which nothing used until this one. */
  revived: number;
  /** Novel tokens besides it that nothing uses; those of definitions count once something does, within a week. */
  unused: number;
  /** The chance to be good for a year, its size counted: the best forecast, which pays nothing. */
  good12: number;
  bug12: number;
  /** The chance that a token is paid by, the mean over them: of the same event, told by the places alone that they go to. S / novel. */
  durability: number;
  score: number;
  reasons: Reason[];
  advice: string[];
  files: FileScore[];
  features: Features;
  scorerHash: Sha256;
}

/**
 * Puts together what was measured. The score is a sum over files, so that a change earns the same whatever it is committed with; the
 * heads that are only shown judge it as one.
 */
export function scoreMeasured(model: ScoringModel, change: MeasuredChange): ChangeScore {
  const features = featuresOf(change);
  const evaluation = evaluate(model, features);
  const files = together(
    change.files.map((file) => fileScore(model, change, file)),
    change.revived.map((code) => revivedScore(model, change, code)),
  );
  const score = sumInAnyOrder(files.map((file) => file.score));
  const durability = change.novelTokens === 0 ? evaluation.durability : score / change.novelTokens;
  return {
    novel: change.novelTokens,
    revived: change.revived.reduce((sum, { tokens }) => sum + tokens, 0),
    unused: change.unusedTokens,
    good12: evaluation.good12,
    bug12: evaluation.bug12,
    durability,
    score,
    reasons: explain(model, features, evaluation.contributions),
    advice: advise(change, features, evaluation),
    files,
    features,
    scorerHash: model.scorerHash,
  };
}

function fileScore(model: ScoringModel, change: MeasuredChange, file: MeasuredFile): FileScore {
  const { path, kind, novelty, volume, addedTokens, note } = file;
  const novel = novelty?.tokens ?? 0;
  const earns = kind === 'source' && volume !== null;
  return {
    path,
    kind,
    novel,
    score: earns ? novel * durabilityAt(model, paidFeaturesOf({ volume, addedTokens }, change)) : 0,
    ...(note === undefined ? {} : { note }),
  };
}

/** Code of changes before that this one uses first: paid by its own file, as new code there is. */
function revivedScore(model: ScoringModel, change: MeasuredChange, { path, tokens, volume }: RevivedCode): FileScore {
  const score = tokens * durabilityAt(model, paidFeaturesOf({ volume, addedTokens: tokens }, change));
  return { path, kind: 'source', novel: tokens, revived: tokens, score };
}

/** One entry a path: what is new in a file, and what of it was there before and is used now. */
function together(own: readonly FileScore[], revived: readonly FileScore[]): FileScore[] {
  const left = new Map(revived.map((one) => [one.path, one]));
  const files = own.map((file) => {
    const other = left.get(file.path);
    left.delete(file.path);
    if (other === undefined) return file;
    return { ...file, novel: file.novel + other.novel, revived: other.novel, score: file.score + other.score };
  });
  return [...files, ...left.values()];
}

/** The same bits in whatever order the numbers come: what files are called decides nothing. */
const sumInAnyOrder = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b).reduce((sum, value) => sum + value, 0);
