import { sigmoid } from '../exact-math.ts';
import {
  type FeatureName,
  type Features,
  featureNames,
  type PaidFeatures,
  paidFeatureNames,
} from '../features/features.ts';
import { CLAMP, type Head, type ScoringModel } from './model.ts';

/** How much each feature moved a head's logit away from that of an average change. */
export type Contributions = Readonly<Record<FeatureName, number>>;

export interface Evaluation extends Readonly<Record<Head, number>> {
  /** Of durability. */
  contributions: Contributions;
}

/** The chances of a change, whose features are means over its files. Bit-exact: only + − × ÷ in a fixed order. */
export function evaluate(model: ScoringModel, features: Features): Evaluation {
  const standardized = new Float64Array(featureNames.length);
  const contributions: Partial<Record<FeatureName, number>> = {};
  for (let index = 0; index < featureNames.length; index += 1) {
    const name = featureNames[index] ?? 'fileVolume';
    const value = standardize(model, index, features[name]);
    standardized[index] = value;
    contributions[name] = value * (model.kernel.durability[index] ?? 0);
  }
  return {
    durability: chanceOf(model, 'durability', standardized),
    bug12: chanceOf(model, 'bug12', standardized),
    good12: chanceOf(model, 'good12', standardized),
    contributions: contributions as Contributions,
  };
}

/** The chance that a token is paid by at one place: durability of a change that goes nowhere else. */
export function durabilityAt(model: ScoringModel, place: PaidFeatures): number {
  let logit = model.bias.durability;
  for (const [index, name] of paidFeatureNames.entries())
    logit += standardize(model, index, place[name]) * (model.kernel.durability[index] ?? 0);
  return sigmoid(logit);
}

function chanceOf({ kernel, bias }: ScoringModel, head: Head, standardized: Float64Array): number {
  const weights = kernel[head];
  let logit = bias[head];
  for (let index = 0; index < standardized.length; index += 1)
    logit += (standardized[index] ?? 0) * (weights[index] ?? 0);
  return sigmoid(logit);
}

function standardize(model: ScoringModel, index: number, value: number): number {
  const standardized = (value - (model.mean[index] ?? 0)) / (model.scale[index] ?? 1);
  return standardized > CLAMP ? CLAMP : standardized < -CLAMP ? -CLAMP : standardized;
}
