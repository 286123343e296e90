import type { ScoringModel } from '../core/scoring/model/model.ts';
import { resourceDirectory } from './resources.ts';

/** The scoring model that ships with Cairn. Error `model-unavailable`. */
export async function loadScoringModel(): Promise<ScoringModel> {
  const { loadModel } = await import('../adapters/model-files/load-model.ts');
  return loadModel(resourceDirectory());
}
