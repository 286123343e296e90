import { encodeCheckpoint } from '../../server/src/core/scoring/history/checkpoint/checkpoint.ts';
import type { Checkpoint, HistoryStore } from '../../server/src/ports/history-store.ts';
import type { Repository } from '../../server/src/ports/repository.ts';
import type { ObjectId } from '../../server/src/protocol/primitives.ts';
import { HistoryIndex } from '../../server/src/services/scoring/history-index.ts';

/** What a history knows up to a commit. Attempts of several commits go on from there without reading all of it again. */
export class Past {
  /** Stays on the history's own main line. */
  readonly index: HistoryIndex;
  readonly #repository: Repository;
  #checkpoint: Checkpoint | null = null;
  #bytes: Uint8Array = new Uint8Array();

  constructor(repository: Repository) {
    this.#repository = repository;
    this.index = new HistoryIndex(repository);
  }

  /** An index of its own for what is built on top of `base`. */
  async branch(base: ObjectId): Promise<HistoryIndex> {
    if (this.#checkpoint?.commit !== base) {
      this.#checkpoint = await this.index.at(base, (state) => {
        this.#bytes = encodeCheckpoint(state);
        return { commit: base, changes: state.times.length };
      });
    }
    return new HistoryIndex(this.#repository, { store: storeOf(this.#checkpoint, this.#bytes) });
  }
}

/** One checkpoint, and nothing is ever written. */
const storeOf = (checkpoint: Checkpoint, bytes: Uint8Array): HistoryStore => ({
  list: async () => [checkpoint],
  read: async () => bytes,
  write: async () => {},
  remove: async () => {},
});
