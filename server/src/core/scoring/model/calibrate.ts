import { exactLog, sigmoid } from '../exact-math.ts';

/** A chance that was told of a change, and what came of it: both known when it is learned from. */
export interface Outcome {
  chance: number;
  happened: boolean;
}

/** Moves a chance to a project's own scale: sigmoid(intercept + slope · logit). */
export interface Calibration {
  slope: number;
  intercept: number;
}

export const NO_CALIBRATION: Calibration = { slope: 1, intercept: 0 };

/** Strong: projects change, so a year-old past tells little of now. Chosen by calibration error within projects, leaving projects out. */
const PRIOR_SLOPE = 500;
const PRIOR_INTERCEPT = 50;
const ROUNDS = 12;
const SMALLEST = 1e-4;

/**
 * Platt's method, held to the identity by a prior, so that few outcomes move little. For display alone: no score depends on it. Only
 * outcomes that were known at the time may be given: those of changes at least a year old.
 */
export function calibrate(outcomes: readonly Outcome[]): Calibration {
  const points = outcomes.map(({ chance, happened }) => ({ logit: logitOf(chance), target: happened ? 1 : 0 }));
  let { slope, intercept } = NO_CALIBRATION;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Newton's step on the penalized likelihood, which is convex.
    let [a, b, c] = [PRIOR_INTERCEPT, 0, PRIOR_SLOPE];
    let [g, h] = [-PRIOR_INTERCEPT * intercept, PRIOR_SLOPE * (1 - slope)];
    for (const { logit, target } of points) {
      const chance = sigmoid(intercept + slope * logit);
      const weight = chance * (1 - chance);
      a += weight;
      b += weight * logit;
      c += weight * logit * logit;
      g += target - chance;
      h += (target - chance) * logit;
    }
    const determinant = a * c - b * b;
    intercept += (c * g - b * h) / determinant;
    slope += (a * h - b * g) / determinant;
  }
  return { slope, intercept };
}

export const calibrated = ({ slope, intercept }: Calibration, chance: number): number =>
  sigmoid(intercept + slope * logitOf(chance));

function logitOf(chance: number): number {
  const held = Math.min(1 - SMALLEST, Math.max(SMALLEST, chance));
  return exactLog(held / (1 - held));
}
