import * as tf from '@tensorflow/tfjs-core';
import { type FeatureName, featureNames } from '../../core/scoring/features/features.ts';
import { CLAMP, hasInput, heads } from '../../core/scoring/model/model.ts';

/** One labelled change. A null label: not known, it does not train that head. */
export interface LabelledRow {
  /** In the order of `featureNames`. */
  features: readonly number[];
  /** What the heads of both chances learn. */
  good12: 0 | 1 | null;
  bug12: 0 | 1 | null;
}

export interface TrainingOptions {
  seed: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  /** Weight decay on the standardized scale. */
  l2: number;
}

/** Large batches and many rounds: the weights come close to the one optimum, wherever they set out. */
export const defaultTraining: TrainingOptions = {
  seed: 7,
  epochs: 36,
  batchSize: 2048,
  learningRate: 0.02,
  l2: 0.01,
};

/** Values of the tensors of `weights.bin`, one after another. */
export type LinearWeights = readonly number[];

const WIDTH = featureNames.length;
const HEADS = heads.length;

/**
 * Fits all heads by mini-batch gradient descent (Adam) on the engine that was loaded. The same rows, options and engine give the same
 * bits. The weights of inputs that a head does not have (see hasInput) stay zero.
 */
export function trainLinear(rows: readonly LabelledRow[], options: TrainingOptions = defaultTraining): LinearWeights {
  const { mean, scale } = standardization(rows);
  const inputs = standardizedInputs(rows, mean, scale);
  const targets = targetsOf(rows);
  const kernel = tf.variable(tf.zeros([WIDTH, HEADS]), true, 'kernel');
  const bias = tf.variable(tf.zeros([HEADS]), true, 'bias');
  const free = freeWeights();
  const decay = decayOf(options.l2);
  const order = Uint32Array.from(rows.keys());
  const random = seededRandom(options.seed);
  const steps = options.epochs * Math.ceil(rows.length / options.batchSize);
  // A fresh optimizer keeps no moments of another training; its rate falls to zero over all steps.
  const optimizer = new DecayingAdam(options.learningRate, steps);
  try {
    for (let epoch = 0; epoch < options.epochs; epoch += 1) {
      shuffle(order, random);
      for (let from = 0; from < rows.length; from += options.batchSize) {
        const batch = order.subarray(from, Math.min(rows.length, from + options.batchSize));
        tf.tidy(() =>
          optimizer.step(gradients(batch, { inputs, targets, kernel, bias, free, decay }), { kernel, bias }),
        );
      }
    }
    return [...mean, ...scale, ...kernel.dataSync(), ...bias.dataSync()];
  } finally {
    tf.dispose([kernel, bias, free, decay]);
    optimizer.dispose();
  }
}

/** TensorFlow's own forward pass: the chances of each row, a head after another. */
export function predictLinear(weights: LinearWeights, rows: readonly (readonly number[])[]): number[][] {
  return tf.tidy(() => {
    const part = (from: number, length: number) => weights.slice(from, from + length);
    const mean = tf.tensor1d(part(0, WIDTH));
    const scale = tf.tensor1d(part(WIDTH, WIDTH));
    const kernel = tf.tensor2d(part(2 * WIDTH, WIDTH * HEADS), [WIDTH, HEADS]);
    const bias = tf.tensor1d(part(2 * WIDTH + WIDTH * HEADS, HEADS));
    const inputs = tf.tensor2d(rows.flat(), [rows.length, WIDTH]);
    const standardized = tf.clipByValue(tf.div(tf.sub(inputs, mean), scale), -CLAMP, CLAMP);
    const chances = tf.sigmoid(tf.add(tf.matMul(standardized, kernel), bias)).dataSync();
    return rows.map((_, row) => heads.map((_head, head) => chances[row * HEADS + head] ?? 0));
  });
}

interface Batchable {
  inputs: Float32Array;
  targets: Float32Array;
  kernel: tf.Variable;
  bias: tf.Variable;
  free: tf.Tensor;
  decay: tf.Tensor;
}

/** Gradient of the mean cross-entropy over the labels of a batch; a label that is missing is NaN in `targets` and has none. */
function gradients(
  batch: Uint32Array,
  { inputs, targets, kernel, bias, free, decay }: Batchable,
): { kernel: tf.Tensor; bias: tf.Tensor } {
  const x = new Float32Array(batch.length * WIDTH);
  const y = new Float32Array(batch.length * HEADS);
  const known = new Float32Array(batch.length * HEADS);
  for (const [at, row] of batch.entries()) {
    x.set(inputs.subarray(row * WIDTH, (row + 1) * WIDTH), at * WIDTH);
    for (let head = 0; head < HEADS; head += 1) {
      const target = targets[row * HEADS + head] ?? Number.NaN;
      if (Number.isNaN(target)) continue;
      y[at * HEADS + head] = target;
      known[at * HEADS + head] = 1;
    }
  }
  const input = tf.tensor2d(x, [batch.length, WIDTH]);
  const chances = tf.sigmoid(tf.add(tf.matMul(input, kernel), bias));
  const errors = tf.mul(
    tf.sub(chances, tf.tensor2d(y, [batch.length, HEADS])),
    tf.tensor2d(known, [batch.length, HEADS]),
  );
  const mean = tf.div(errors, batch.length);
  const kernelGradient = tf.add(tf.matMul(input, mean, true, false), tf.mul(kernel, decay));
  return { kernel: tf.mul(kernelGradient, free), bias: tf.sum(mean, 0) };
}

/** Adam with a rate that falls linearly to zero, so that the last weights are settled ones. */
class DecayingAdam {
  readonly #optimizer: tf.AdamOptimizer;
  readonly #rate: number;
  readonly #steps: number;
  #step = 0;

  constructor(rate: number, steps: number) {
    this.#optimizer = tf.train.adam(rate);
    this.#rate = rate;
    this.#steps = steps;
  }

  step(gradient: { kernel: tf.Tensor; bias: tf.Tensor }, variables: { kernel: tf.Variable; bias: tf.Variable }): void {
    // The optimizer reads its rate at each step; it has no setter of its own.
    Object.assign(this.#optimizer, { learningRate: this.#rate * (1 - this.#step / this.#steps) });
    this.#optimizer.applyGradients([
      { name: variables.kernel.name, tensor: gradient.kernel },
      { name: variables.bias.name, tensor: gradient.bias },
    ]);
    this.#step += 1;
  }

  dispose(): void {
    this.#optimizer.dispose();
  }
}

/** What bug12 is told of a project is learned from a few dozen of them, however many changes they have: it decays faster. */
const ofProjects: ReadonlySet<FeatureName> = new Set([
  'projectVolume',
  'failures',
  'maturity',
  'projectFixes',
  'projectFixed',
  'projectLines',
]);
const PROJECT_DECAY = 4;

const decayOf = (l2: number): tf.Tensor =>
  tf.tensor2d(
    featureNames.map((feature) =>
      heads.map((head) => (head === 'bug12' && ofProjects.has(feature) ? PROJECT_DECAY * l2 : l2)),
    ),
  );

/** 1 where a weight may move. */
const freeWeights = (): tf.Tensor =>
  tf.tensor2d(featureNames.map((feature) => heads.map((head) => (hasInput(head, feature) ? 1 : 0))));

function standardization(rows: readonly LabelledRow[]): { mean: number[]; scale: number[] } {
  const mean = featureNames.map(
    (_, feature) => rows.reduce((sum, row) => sum + (row.features[feature] ?? 0), 0) / rows.length,
  );
  const scale = featureNames.map((_, feature) => {
    const centre = mean[feature] ?? 0;
    const variance = rows.reduce((sum, row) => sum + ((row.features[feature] ?? 0) - centre) ** 2, 0) / rows.length;
    return Math.sqrt(variance) || 1;
  });
  return { mean: mean.map(Math.fround), scale: scale.map(Math.fround) };
}

function standardizedInputs(
  rows: readonly LabelledRow[],
  mean: readonly number[],
  scale: readonly number[],
): Float32Array {
  const inputs = new Float32Array(rows.length * WIDTH);
  for (const [at, row] of rows.entries()) {
    for (let feature = 0; feature < WIDTH; feature += 1) {
      const value = ((row.features[feature] ?? 0) - (mean[feature] ?? 0)) / (scale[feature] ?? 1);
      inputs[at * WIDTH + feature] = Math.max(-CLAMP, Math.min(CLAMP, value));
    }
  }
  return inputs;
}

const targetsOf = (rows: readonly LabelledRow[]): Float32Array =>
  Float32Array.from(
    rows.flatMap((row) => heads.map((head) => row[head === 'bug12' ? 'bug12' : 'good12'] ?? Number.NaN)),
  );

/** mulberry32: small, seeded, equal everywhere. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Fisher–Yates, in place. */
export function shuffle(values: { length: number; [index: number]: unknown }, random: () => number): void {
  for (let last = values.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = values[last];
    values[last] = values[other];
    values[other] = kept;
  }
}
