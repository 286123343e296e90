import type { ObjectId } from '../protocol/primitives.ts';

/** A state of the history index that is kept: of the main line up to `commit`. */
export interface Checkpoint {
  commit: ObjectId;
  /** How many changes the main line has up to it. */
  changes: number;
}

/**
 * Keeps checkpoints of one repository's history index, in a place of the user's own. A cache: whatever is lost is computed again, so
 * nothing here ever fails for the caller's work; what can't be kept is not.
 */
export interface HistoryStore {
  /** Those that are there, the longest history first. */
  list(): Promise<Checkpoint[]>;
  /** The bytes that were written, all of them; null where there are none, or they are not what was written. */
  read(checkpoint: Checkpoint): Promise<Uint8Array | null>;
  /** Replaces in one step: a reader, or a process that is killed, sees the old bytes, the new ones, or none. */
  write(checkpoint: Checkpoint, bytes: Uint8Array): Promise<void>;
  remove(checkpoint: Checkpoint): Promise<void>;
}
