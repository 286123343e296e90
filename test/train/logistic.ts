/** A linear model of one chance, fitted on the spot: for baselines. */
export interface Logistic {
  mean: readonly number[];
  scale: readonly number[];
  /** One more than features: the last is the intercept. */
  weights: readonly number[];
}

const ROUNDS = 10;
/** On the standardized scale. */
const RIDGE = 3;
const HELD = 4;

/** Newton's method; features are standardized and held within ±4. Targets are 0 or 1. */
export function fitLogistic(rows: readonly (readonly number[])[], targets: readonly number[]): Logistic {
  const width = rows[0]?.length ?? 0;
  const mean = Array.from({ length: width }, (_, i) => average(rows, (row) => row[i] ?? 0));
  const scale = mean.map((centre, i) => Math.sqrt(average(rows, (row) => ((row[i] ?? 0) - centre) ** 2)) || 1);
  const weights = new Float64Array(width + 1);
  const inputs = rows.map((row) => standardized({ mean, scale }, row));
  for (let round = 0; round < ROUNDS; round += 1) {
    const { gradient, hessian } = derivatives(inputs, targets, weights);
    const step = solve(hessian, gradient);
    for (let i = 0; i <= width; i += 1) weights[i] = (weights[i] ?? 0) + (step[i] ?? 0);
  }
  return { mean, scale, weights: [...weights] };
}

export function predictLogistic(model: Logistic, row: readonly number[]): number {
  return chanceOf(standardized(model, row), model.weights);
}

const average = <T>(values: readonly T[], of: (value: T) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0) / Math.max(1, values.length);

function standardized({ mean, scale }: Pick<Logistic, 'mean' | 'scale'>, row: readonly number[]): Float64Array {
  const input = new Float64Array(row.length + 1).fill(1, row.length);
  for (const [i, value] of row.entries()) {
    input[i] = Math.max(-HELD, Math.min(HELD, (value - (mean[i] ?? 0)) / (scale[i] ?? 1)));
  }
  return input;
}

function chanceOf(input: Float64Array, weights: ArrayLike<number>): number {
  let logit = 0;
  for (let i = 0; i < input.length; i += 1) logit += (input[i] ?? 0) * (weights[i] ?? 0);
  return 1 / (1 + Math.exp(-logit));
}

function derivatives(inputs: readonly Float64Array[], targets: readonly number[], weights: Float64Array) {
  const width = weights.length;
  const gradient = Float64Array.from(weights, (weight, i) => (i < width - 1 ? -RIDGE * weight : 0));
  const hessian = Array.from({ length: width }, (_, i) =>
    new Float64Array(width).fill(i < width - 1 ? RIDGE : 0, i, i + 1),
  );
  for (const [at, input] of inputs.entries()) {
    const chance = chanceOf(input, weights);
    const error = (targets[at] ?? 0) - chance;
    const curvature = chance * (1 - chance);
    for (let i = 0; i < width; i += 1) {
      const value = input[i] ?? 0;
      const row = hessian[i] ?? new Float64Array();
      gradient[i] = (gradient[i] ?? 0) + error * value;
      for (let j = 0; j < width; j += 1) row[j] = (row[j] ?? 0) + curvature * value * (input[j] ?? 0);
    }
  }
  return { gradient, hessian };
}

/** Gaussian elimination; the matrix is positive definite. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows = matrix.map((row, i) => Float64Array.from([...row, right[i] ?? 0]));
  for (const [i, pivot] of rows.entries()) {
    const head = pivot[i] ?? 0;
    for (const [k, row] of rows.entries()) {
      const factor = k === i || head === 0 ? 0 : (row[i] ?? 0) / head;
      if (factor !== 0) for (let j = i; j < row.length; j += 1) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  return Float64Array.from(rows, (row, i) => (row.at(-1) ?? 0) / (row[i] || 1));
}
