import type { Repository } from '../ports/repository.ts';
import type { LiveScorer } from '../services/scoring/live-scorer.ts';
import { optimizeSooner } from '../system/compiler.ts';
import { openHistoryStore } from './history-store.ts';
import { loadScoringModel } from './model.ts';

/** Scores changes against the repository's HEAD as they are typed. Error `model-unavailable`. */
export async function openLiveScorer(repository: Repository, onNote: (note: string) => void): Promise<LiveScorer> {
  const [{ createLiveScorer }, model, store] = await Promise.all([
    import('../services/scoring/live-scorer.ts'),
    loadScoringModel(),
    openHistoryStore(repository),
  ]);
  optimizeSooner();
  return createLiveScorer({ repository, model, indexOptions: { store, onNote } });
}
