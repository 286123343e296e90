import type { HistoryStore } from '../../ports/history-store.ts';

/** Checkpoints that end with the process. */
export function createMemoryHistoryStore(): HistoryStore {
  const kept = new Map<string, { changes: number; bytes: Uint8Array }>();
  return {
    list: async () =>
      [...kept].map(([commit, { changes }]) => ({ commit, changes })).sort((a, b) => b.changes - a.changes),
    read: async ({ commit }) => kept.get(commit)?.bytes ?? null,
    write: async ({ commit, changes }, bytes) => void kept.set(commit, { changes, bytes: bytes.slice() }),
    remove: async ({ commit }) => void kept.delete(commit),
  };
}
