import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../adapters/model-files/load-model.ts';
import { loadForwardPass } from '../../adapters/tensorflow/forward-pass.ts';
import { featureNames } from '../../core/scoring/features/features.ts';
import { CLAMP, heads, type ScoringModel } from '../../core/scoring/model/model.ts';
import type { ForwardPass } from '../../ports/forward-pass.ts';
import { modelCheckSchema } from '../../protocol/commands.ts';
import { checkModel } from './check-model.ts';

const wasmDirectory = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'));
let model: ScoringModel;
let wasm: ForwardPass;
beforeAll(async () => {
  model = await loadModel(path.join(import.meta.dirname, '../../../models'));
  wasm = await loadForwardPass({ wasmDirectory });
});

/** The engine, with what it computes changed. */
const changed = (change: (chances: number[][]) => number[][]): ForwardPass => ({
  ...wasm,
  predict: (...of) => change(wasm.predict(...of)),
});

describe('checkModel', () => {
  it('finds that TensorFlow and the evaluator agree', () => {
    const check = modelCheckSchema.parse(checkModel(model, wasm));
    expect(check).toMatchObject({ backend: 'wasm', rows: 1000, scorerHash: model.scorerHash, agrees: true });
    expect(check.tried).toEqual([{ name: 'wasm', ok: true, why: null }]);
    expect(check.largestDifference).toBeGreaterThan(0); // two engines, not one asked twice
    expect(check.largestDifference).toBeLessThan(1e-6);
    expect(checkModel(model, wasm)).toEqual(check);
  });

  it('covers what the model can meet: every feature past the clamp on both sides, chances from low to high', () => {
    const seen: number[][] = [];
    const chances: number[][] = [];
    const watching: ForwardPass = {
      ...wasm,
      predict: (of, rows) => {
        seen.push(...rows.map((row) => [...row]));
        chances.push(...wasm.predict(of, rows));
        return chances;
      },
    };
    checkModel(model, watching);
    for (const feature of featureNames.keys()) {
      const deviations = seen.map(
        (row) => ((row[feature] ?? 0) - (model.mean[feature] ?? 0)) / (model.scale[feature] ?? 1),
      );
      expect(Math.min(...deviations)).toBeLessThan(-CLAMP);
      expect(Math.max(...deviations)).toBeGreaterThan(CLAMP);
    }
    for (const head of heads.keys()) {
      const values = chances.map((row) => row[head] ?? 0);
      expect(Math.min(...values)).toBeLessThan(0.05);
      expect(Math.max(...values)).toBeGreaterThan(0.95);
    }
  });

  it('tells when one chance of one change differs', () => {
    const off = changed((chances) => chances.map((row, at) => (at === 617 ? row.with(1, (row[1] ?? 0) + 0.01) : row)));
    const check = checkModel(model, off);
    expect(check.agrees).toBe(false);
    expect(check.largestDifference).toBeCloseTo(0.01, 5);
  });

  it('tells when another model was computed', () => {
    const other = { ...model, bias: { ...model.bias, durability: model.bias.durability + 0.001 } };
    const check = checkModel(model, { ...wasm, predict: (_, rows) => wasm.predict(other, rows) });
    expect(check.agrees).toBe(false);
  });

  it.each<[string, (chances: number[][]) => number[][]]>([
    ['is no number', (chances) => chances.with(3, [Number.NaN, 0.5, 0.5])],
    ['is missing', (chances) => chances.slice(0, -1)],
  ])('does not agree where a chance %s', (_, change) => {
    expect(checkModel(model, changed(change))).toMatchObject({ agrees: false, largestDifference: 1 });
  });
});
