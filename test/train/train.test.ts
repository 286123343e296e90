import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendReport, describeBackend, loadBackend } from '../../server/src/adapters/tensorflow/backend.ts';
import { defaultTraining, predictLinear, trainLinear } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { evaluate } from '../../server/src/core/scoring/evaluate.ts';
import { type FeatureName, type Features, featureNames } from '../../server/src/core/scoring/features.ts';
import { encodeWeights, modelFile, parseModel } from '../../server/src/core/scoring/model.ts';
import { crossValidate } from './cross-validation.ts';
import { readDataSet } from './data-set.ts';
import { auc, calibrationError } from './measures.ts';

const rows = readDataSet(path.join(import.meta.dirname, '../fixtures/scoring/contributions-sample.csv.gz'));
const wasmDirectory = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
const named = (features: readonly number[]): Features =>
  Object.fromEntries(featureNames.map((name, index) => [name, features[index] ?? 0])) as Record<FeatureName, number>;

let report: BackendReport;
beforeAll(async () => {
  report = await loadBackend({ wasmDirectory });
});

describe('the engine', () => {
  it('is WebAssembly by default, and says so', () => {
    expect(report.backend).toBe('wasm');
    expect(describeBackend(report)).toMatch(/TensorFlow\.js 4\.22\.0 runs on wasm/);
  });

  it('leaves no handler behind that would end the process', () => {
    const throwing = process.rawListeners('unhandledRejection').filter((listener) => /throw/.test(String(listener)));
    expect(throwing).toEqual([]);
  });

  it('falls back, telling why', async () => {
    const fallback = await loadBackend({ wasmDirectory, tfjsNodePath: '/nowhere/tfjs-node' });
    expect(fallback.backend).toBe('wasm');
    expect(describeBackend(fallback)).toMatch(/tensorflow failed \(.*nowhere/);
  });
});

describe('training', () => {
  it('predicts for projects it has not seen, better than size does', () => {
    const { good12, bug12 } = crossValidate(rows, { ...defaultTraining, epochs: 80 }); // a small sample takes more rounds
    expect(good12.aucPooled).toBeGreaterThan(0.6);
    expect(good12.aucPooled).toBeGreaterThan(good12.linesPooled + 0.03);
    expect(bug12.aucPooled).toBeGreaterThan(0.72);
    expect(bug12.aucPooled).toBeGreaterThan(bug12.linesPooled + 0.03);
    expect(good12.calibrationError).toBeLessThan(0.06);
    expect(bug12.calibrationError).toBeLessThan(0.06);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const bytes = encodeWeights(trainLinear(rows));
    expect(encodeWeights(trainLinear(rows))).toEqual(bytes);
    expect(encodeWeights(trainLinear(rows, { ...defaultTraining, seed: 8 }))).not.toEqual(bytes);
  });

  it('lets no feature of size into good12', () => {
    const model = parseModel(modelFile(), encodeWeights(trainLinear(rows)));
    const first = featureNames.indexOf('sourceLines');
    expect(model.kernel.good12.slice(first).every((weight) => weight === 0)).toBe(true);
    expect(model.kernel.good12.slice(0, first).every((weight) => weight !== 0)).toBe(true);
  });

  it('agrees with the evaluator: the same chances within 1e-6', () => {
    const weights = trainLinear(rows);
    const model = parseModel(modelFile(), encodeWeights(weights));
    const predicted = predictLinear(
      weights,
      rows.map((row) => row.features),
    );
    let worst = 0;
    for (const [index, row] of rows.entries()) {
      const { good12, bug12 } = evaluate(model, named(row.features));
      const [good = 0, bug = 0] = predicted[index] ?? [];
      worst = Math.max(worst, Math.abs(good - good12), Math.abs(bug - bug12));
    }
    expect(worst).toBeLessThan(1e-6);
  });
});

describe('measures', () => {
  it('auc', () => {
    expect(auc([0, 0, 1, 1], [1, 2, 3, 4])).toBe(1);
    expect(auc([1, 0, 1, 0], [1, 1, 1, 1])).toBe(0.5);
    expect(auc([1, 1], [1, 2])).toBeNaN();
  });

  it('calibration error', () => {
    expect(calibrationError([0, 1, 0, 1], [0.5, 0.5, 0.5, 0.5], 1)).toBe(0);
    expect(calibrationError([1, 1, 1, 1], [0.5, 0.5, 0.5, 0.5], 2)).toBe(0.5);
  });
});
