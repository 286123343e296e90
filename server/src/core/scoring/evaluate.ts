import { sigmoid } from './exact-math.ts';
import { type FeatureName, type Features, featureNames } from './features.ts';
import { CLAMP, type Head, type ScoringModel } from './model.ts';

/** How much each feature moved a head's logit away from that of an average change. */
export type Contributions = Readonly<Record<FeatureName, number>>;

export interface Evaluation {
  good12: number;
  bug12: number;
  /** Of good12. */
  contributions: Contributions;
}

/** The two chances of a change. Bit-exact: only + − × ÷ in a fixed order. */
export function evaluate(model: ScoringModel, features: Features): Evaluation {
  const standardized = featureNames.map((name, index) => standardize(model, index, features[name]));
  const parts = (head: Head) => standardized.map((value, index) => value * (model.kernel[head][index] ?? 0));
  const chance = (head: Head) => sigmoid(parts(head).reduce((sum, part) => sum + part, model.bias[head]));
  const good = parts('good12');
  const contributions = Object.fromEntries(featureNames.map((name, index) => [name, good[index] ?? 0])) as Record<
    FeatureName,
    number
  >;
  return { good12: chance('good12'), bug12: chance('bug12'), contributions };
}

function standardize(model: ScoringModel, index: number, value: number): number {
  const standardized = (value - (model.mean[index] ?? 0)) / (model.scale[index] ?? 1);
  return standardized > CLAMP ? CLAMP : standardized < -CLAMP ? -CLAMP : standardized;
}
