import type { Repository } from '../ports/repository.ts';
import type { LiveScorer } from '../services/scoring/live-scorer.ts';
import { loadScoringModel } from './model.ts';

/** Scores changes against the repository's HEAD as they are typed. Error `model-unavailable`. */
export async function openLiveScorer(repository: Repository): Promise<LiveScorer> {
  const [{ createLiveScorer }, model] = await Promise.all([
    import('../services/scoring/live-scorer.ts'),
    loadScoringModel(),
  ]);
  return createLiveScorer({ repository, model });
}
