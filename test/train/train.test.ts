import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BackendReport, describeBackend, loadBackend } from '../../server/src/adapters/tensorflow/backend.ts';
import { defaultTraining, predictLinear, trainLinear } from '../../server/src/adapters/tensorflow/linear-model.ts';
import { FIRST_SHOWN_FEATURE, featureNames, namedFeatures } from '../../server/src/core/scoring/features/features.ts';
import { evaluate } from '../../server/src/core/scoring/model/evaluate.ts';
import { encodeWeights, hasInput, heads, modelFile, parseModel } from '../../server/src/core/scoring/model/model.ts';
import { loadEngine } from './engine.ts';
import { judge } from './judge.ts';
import { withOwnLabels } from './labels.ts';
import { type ProjectChange, parseChanges } from './mined-change.ts';

const sample = readFileSync(path.join(import.meta.dirname, '../fixtures/scoring/changes-sample.jsonl.gz'));
const rows = withOwnLabels(parseChanges<ProjectChange>(gunzipSync(sample).toString('utf8')));

let report: BackendReport;
beforeAll(async () => {
  report = await loadEngine(undefined);
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
    const wasmDirectory = path.join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-backend-wasm/dist');
    const fallback = await loadBackend({ wasmDirectory, tfjsNodePath: '/nowhere/tfjs-node' });
    expect(fallback.backend).toBe('wasm');
    expect(describeBackend(fallback)).toMatch(/tensorflow failed \(.*nowhere/);
  });
});

describe('training', () => {
  it('predicts for projects it has not seen, better than size and the usual measures do', () => {
    const moreRounds = { ...defaultTraining, epochs: 80, batchSize: 512 }; // as a small sample takes
    const { leaveProjectsOut } = judge({ training: rows, judged: rows }, moreRounds);
    const { model, kameiLinear, addedLines, ranking } = leaveProjectsOut;
    expect(model.good12.aucPooled).toBeGreaterThan(0.64);
    expect(model.good12.aucPooled).toBeGreaterThan(addedLines.good12.aucPooled + 0.05);
    expect(model.good12.aucPooled).toBeGreaterThan(kameiLinear.good12.aucPooled);
    expect(model.durability.aucPooled).toBeGreaterThan(0.64);
    expect(model.durability.aucPooled).toBeGreaterThan(addedLines.durability.aucPooled + 0.05);
    expect(model.durability.aucPooled).toBeGreaterThan(kameiLinear.durability.aucPooled - 0.02);
    expect(model.bug12.aucPooled).toBeGreaterThan(0.72);
    expect(model.bug12.aucPooled).toBeGreaterThan(addedLines.bug12.aucPooled + 0.02);
    expect(model.good12.survivalRho).toBeGreaterThan(0.25);
    for (const head of heads) expect(model[head].calibrationError).toBeLessThan(0.06);
    expect(ranking.groups).toBeGreaterThanOrEqual(0);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const bytes = encodeWeights(trainLinear(rows));
    expect(encodeWeights(trainLinear(rows))).toEqual(bytes);
    expect(encodeWeights(trainLinear(rows, { ...defaultTraining, seed: 8 }))).not.toEqual(bytes);
  });

  it('lets no feature into durability that cutting or a fresh file would change', () => {
    const model = parseModel(modelFile([]), encodeWeights(trainLinear(rows)));
    expect(featureNames.slice(FIRST_SHOWN_FEATURE)).toContain('hunks');
    expect(model.kernel.durability.slice(FIRST_SHOWN_FEATURE).every((weight) => weight === 0)).toBe(true);
    expect(model.kernel.durability.slice(0, FIRST_SHOWN_FEATURE).every((weight) => weight !== 0)).toBe(true);
  });

  it('gives each head weights for its inputs alone', () => {
    const model = parseModel(modelFile([]), encodeWeights(trainLinear(rows)));
    for (const head of heads) {
      for (const [index, feature] of featureNames.entries())
        expect(model.kernel[head][index] !== 0, `${head} ${feature}`).toBe(hasInput(head, feature));
    }
    expect(hasInput('good12', 'projectFixes')).toBe(false);
    expect(hasInput('bug12', 'projectFixes')).toBe(true);
  });

  it('agrees with the evaluator: the same chances within 1e-6', () => {
    const weights = trainLinear(rows);
    const model = parseModel(modelFile([]), encodeWeights(weights));
    const predicted = predictLinear(
      weights,
      rows.map((row) => row.features),
    );
    let worst = 0;
    for (const [index, row] of rows.entries()) {
      const evaluation = evaluate(model, namedFeatures(row.features));
      for (const [head, name] of heads.entries())
        worst = Math.max(worst, Math.abs(evaluation[name] - (predicted[index]?.[head] ?? Number.NaN)));
    }
    expect(worst).toBeLessThan(1e-6);
  });
});
