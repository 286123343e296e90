import type { ObjectFormat, ObjectId } from '../protocol/primitives.ts';
import type { Repository } from './repository.ts';

/** An empty bare repository in a folder of its own, for rebuilding things from bytes alone. */
export interface ScratchRepository {
  repository: Repository;
  /** Deletes it. Never throws. */
  dispose(): Promise<void>;
}

export type OpenScratch = (objectFormat: ObjectFormat) => Promise<ScratchRepository>;

/** A new repository with a work tree, still without a commit. */
export interface RestoreTarget {
  repository: Repository;
  /** Points HEAD at a branch that exists and writes its files; no hook, filter or configuration of the user runs. */
  checkout(ref: string, commit: ObjectId, signal?: AbortSignal): Promise<void>;
}

/** Error `invalid-input` where the folder exists and is not empty. */
export type OpenRestoreTarget = (directory: string, objectFormat: ObjectFormat) => Promise<RestoreTarget>;
