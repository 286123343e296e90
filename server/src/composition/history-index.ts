import type { Repository } from '../ports/repository.ts';
import type { HistoryIndex } from '../services/scoring/history-index.ts';
import { optimizeSooner } from '../system/compiler.ts';
import { openHistoryStore } from './history-store.ts';

/** The history index of a repository, with its checkpoints on disk. */
export async function openHistoryIndex(repository: Repository, onNote?: (note: string) => void): Promise<HistoryIndex> {
  const [{ HistoryIndex }, store] = await Promise.all([
    import('../services/scoring/history-index.ts'),
    openHistoryStore(repository),
  ]);
  optimizeSooner();
  return new HistoryIndex(repository, { store, ...(onNote === undefined ? {} : { onNote }) });
}
