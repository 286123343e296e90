import { featureNames } from '../../core/scoring/features/features.ts';
import { heads, type ScoringModel } from '../../core/scoring/model/model.ts';
import type { ForwardPass } from '../../ports/forward-pass.ts';
import { type BackendOptions, loadBackend } from './backend.ts';
import { type LinearWeights, predictLinear } from './linear-model.ts';

/** TensorFlow.js on the best engine there is. Error `model-unavailable` where none works. */
export async function loadForwardPass(options: BackendOptions): Promise<ForwardPass> {
  const { backend, tried } = await loadBackend(options);
  return {
    backend,
    tried: tried.map(({ name, error }) => ({ name, ok: error === null, why: error })),
    predict: (model, rows) => predictLinear(weightsOf(model), rows),
  };
}

/** The model's tensors, one after another, as in `weights.bin`. */
function weightsOf({ mean, scale, kernel, bias }: ScoringModel): LinearWeights {
  const interleaved = featureNames.flatMap((_, feature) => heads.map((head) => kernel[head][feature] ?? 0));
  return [...mean, ...scale, ...interleaved, ...heads.map((head) => bias[head])];
}
