import type { ObjectFormat, ObjectId, RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { Repository } from './repository.ts';

/** An empty bare repository in a folder of its own, for rebuilding things from bytes alone. */
export interface ScratchRepository {
  repository: Repository;
  /** Deletes it. Never throws. */
  dispose(): Promise<void>;
}

export type OpenScratch = (objectFormat: ObjectFormat) => Promise<ScratchRepository>;

/** Parts of packs that were fetched and are not unpacked yet, kept for the case that the run is interrupted. */
export interface KeptParts {
  /** Null where it is not kept. Its bytes may be damaged. */
  read(sha256: Sha256): Promise<Uint8Array | null>;
  /** Never throws: what is not kept is fetched again. */
  keep(sha256: Sha256, bytes: Uint8Array): Promise<void>;
  forget(parts: readonly Sha256[]): Promise<void>;
}

/** A new repository with a work tree, still without a commit. This process is the only one that fills it. */
export interface RestoreTarget {
  repository: Repository;
  /** What an interrupted run stored whole in it; empty for a new one. */
  stored: Sha256[];
  /** Keeps that publications are stored whole, with all they build on. */
  keepStored(manifests: Sha256[]): Promise<void>;
  /** Gone once the run is finished. */
  parts: KeptParts;
  /** Points HEAD at a branch that exists and writes its files; no hook, filter or configuration of the user runs. */
  checkout(ref: string, commit: ObjectId, signal?: AbortSignal): Promise<void>;
  /** From here on the folder is the person's: no later run goes on with it. Before files are written. */
  finish(): Promise<void>;
  /** Lets go of it, finished or not. */
  close(): Promise<void>;
}

/**
 * A folder that does not exist or is empty, or in which restoring the same repository was interrupted before any file was
 * written. Errors `invalid-input` for any other, `operation-in-progress` where another process restores into it.
 */
export type OpenRestoreTarget = (
  directory: string,
  of: { asset: RepositoryAsset; objectFormat: ObjectFormat },
) => Promise<RestoreTarget>;
