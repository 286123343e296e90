import type { ObjectFormat, ObjectId } from '../protocol/primitives.ts';

export type Head =
  | { kind: 'branch'; ref: string; commit: ObjectId }
  | { kind: 'detached'; commit: ObjectId }
  /** A branch without a commit yet. */
  | { kind: 'unborn'; ref: string };

export type GitObjectType = 'commit' | 'tree' | 'blob' | 'tag';
export interface GitObject {
  type: GitObjectType;
  data: Uint8Array;
}

/** A file that differs between two trees. No rename detection: that is the scorer's business, and never git's configuration's. */
export interface ChangedFile {
  path: string;
  status: 'added' | 'modified' | 'deleted';
  oldId: ObjectId | null;
  newId: ObjectId | null;
  /** Octal file mode of the side that exists, `160000` for a submodule. */
  mode: string;
}

/** A commit's header fields as far as walking needs them. */
export interface CommitHeader {
  id: ObjectId;
  tree: ObjectId;
  parents: ObjectId[];
  /** Raw author line after `author `. */
  author: string;
  /** Unix seconds. */
  committedAt: number;
  subject: string;
}

/** A commit of a main line with its parents; of a shallow clone's boundary, none. */
export interface MainLineCommit {
  id: ObjectId;
  parents: ObjectId[];
}

/** A file of a main-line change with the bytes of its new side. */
export interface MainLineFile extends ChangedFile {
  /** Null where they were not wanted, there are none, or `problem` says why they can't be had. */
  content: Uint8Array | null;
  problem?: 'missing' | 'too-large';
}

/** A file of the work tree that HEAD has otherwise or not at all. `newId` is null: it is no object yet. */
export type WorkTreeFile = MainLineFile;

/** Which files are read, and up to how many bytes. */
export interface WorkTreeOptions {
  wants: (file: ChangedFile) => boolean;
  maxSize: number;
  signal?: AbortSignal;
}

/** A commit of the main line against its first parent. */
export interface MainLineChange extends MainLineCommit {
  /** Bytes of the commit object, and of the second parent's. */
  commit: Uint8Array;
  merged: Uint8Array | null;
  files: MainLineFile[];
}

export interface BlameLine {
  commit: ObjectId;
  /** Author name and mail as the commit has them: a claim, shown as such. */
  author: string;
  email: string;
  /** Unix seconds. */
  time: number;
}

/** A pack in memory, or as it comes from a disk, a program or a network. */
export type PackBytes = Uint8Array | AsyncIterable<Uint8Array>;

/** What a pack brings, and what it takes for granted. */
export interface PackContent {
  holds(id: ObjectId): boolean;
  /** Objects outside of a thin pack that its deltas build on. */
  borrowed: ObjectId[];
}

/** This repository's own configuration, or the user's. */
export type ConfigScope = 'local' | 'global';

/** The index as it was at one moment. */
export interface SavedIndex {
  /** Says that the index as it is now is our own work: only that may be taken back. */
  seal(): Promise<void>;
  /** Puts the saved index back. False, and nothing done, where someone else changed it after `seal`. */
  restore(): Promise<boolean>;
}

/**
 * A git repository on this machine, read and written without trust in its configuration: no replace objects, no grafts, no
 * external diff, no filters, clean environment. All methods take an AbortSignal where they may run long, and kill their child on abort.
 * Errors: CairnError `no-repository`, `git-failed`, `bad-object`, `shallow-clone`, `unsupported-repository`.
 */
export interface Repository {
  /** Top of the work tree, or the git directory of a bare one. */
  readonly directory: string;
  readonly gitDirectory: string;
  /** Shared by all worktrees of one repository. */
  readonly commonDirectory: string;
  readonly bare: boolean;
  readonly objectFormat: ObjectFormat;
  readonly shallow: boolean;

  head(): Promise<Head>;
  /** Null where the name means nothing. Peels to a commit. */
  resolve(revision: string): Promise<ObjectId | null>;
  refs(prefix?: string): Promise<{ name: string; id: ObjectId }[]>;
  /** A setting as git resolves it, or only what one scope has. */
  config(key: string, scope?: ConfigScope): Promise<string | null>;
  /** Sets or (null) removes a setting, of this repository where no scope is named. */
  setConfig(key: string, value: string | null, scope?: ConfigScope): Promise<void>;
  /** Merge, rebase, cherry-pick, revert or bisect under way, by name. */
  operationInProgress(): Promise<string | null>;

  /** Hashed again: what it returns is what the id says. Error `bad-object`. */
  readObject(id: ObjectId): Promise<GitObject>;
  /** What git says of an object without reading it; null where it has none. `size` in bytes. */
  objectInfo(id: ObjectId): Promise<{ type: GitObjectType; size: number } | null>;
  has(id: ObjectId): Promise<boolean>;
  /** The blob at a path of a commit or tree; null where there is none. */
  blobAt(treeish: ObjectId, path: string): Promise<{ id: ObjectId; data: Uint8Array } | null>;
  /** `base` null: against the empty tree. */
  changedFiles(base: ObjectId | null, head: ObjectId, signal?: AbortSignal): Promise<ChangedFile[]>;
  /**
   * Reachable from `tips` and not from `exclude`, oldest first (topological). `limit`: the newest ones. Error `shallow-clone` where the walk
   * runs into a shallow clone's boundary, unless `allowShallow` says that what lies beyond does not matter.
   */
  commits(
    range: {
      tips: ObjectId[];
      exclude?: ObjectId[];
      firstParent?: boolean;
      limit?: number;
      path?: string;
      allowShallow?: boolean;
    },
    signal?: AbortSignal,
  ): Promise<CommitHeader[]>;
  /**
   * First parents of `tip`, itself last, oldest first; with `after`, only those that came after it. Null where `after` is not among them.
   * A shallow clone's answer begins at its boundary: see `isBoundary`.
   */
  mainLine(tip: ObjectId, after: ObjectId | null, signal?: AbortSignal): Promise<MainLineCommit[] | null>;
  /** Whether a shallow clone's history was cut at this commit. */
  isBoundary(commit: ObjectId): Promise<boolean>;
  /**
   * What each commit changed against its first parent, in the order given, streamed: objects alone, no renames. `wants` says of which files the
   * new content is read, if it has no more than `maxSize` bytes. Error `bad-object` where a commit or tree is missing or damaged.
   */
  mainLineChanges(
    commits: readonly MainLineCommit[],
    options: { wants: (file: ChangedFile) => boolean; maxSize: number; signal?: AbortSignal },
  ): AsyncIterable<MainLineChange>;
  /**
   * What the work tree has that `head` (null: nothing) has not: changed, staged, deleted and untracked files, without the ignored ones, in
   * order of path. A file may be among them whose content is the same.
   */
  workTreeChanges(head: ObjectId | null, options: WorkTreeOptions): Promise<WorkTreeFile[]>;
  isAncestor(ancestor: ObjectId, descendant: ObjectId): Promise<boolean>;
  /** Commit of each line of the file as of `commit`, index = zero-based line. With `contents`: of a buffer; lines not in the history carry the zero id. */
  blame(commit: ObjectId, path: string, options?: { contents?: string; signal?: AbortSignal }): Promise<BlameLine[]>;

  /**
   * A pack of the objects reachable from `wants` and not from `haves`, a piece at a time. Thin: deltas against objects of `haves`.
   * Reproducible bytes. What fails is thrown by the last piece: nothing may be done with a pack before.
   */
  pack(
    wants: ObjectId[],
    haves: ObjectId[],
    options: { thin: boolean; signal?: AbortSignal },
  ): AsyncGenerator<Uint8Array>;
  /** Ids a pack of these wants and haves would hold. */
  objectIds(wants: ObjectId[], haves: ObjectId[], signal?: AbortSignal): Promise<ObjectId[]>;
  /** Checks every object strictly and stores it; a thin pack's bases must be present. Returns how many objects it held. */
  unpack(pack: PackBytes, signal?: AbortSignal): Promise<number>;
  /** As `unpack`, of packs of which each may build on those before it: all are stored or none. Returns how many objects came new. */
  unpackAll(packs: readonly Uint8Array[], signal?: AbortSignal): Promise<number>;
  /**
   * Checks a pack just as strictly and stores nothing. What its objects link to must be in it or, unless it is to stand `alone`, in this
   * repository. `folder`: where a copy of it is made meanwhile.
   */
  inspectPack(pack: PackBytes, options: { alone: boolean; folder: string; signal?: AbortSignal }): Promise<PackContent>;
  writeObject(type: GitObjectType, data: Uint8Array): Promise<ObjectId>;
  /** Compare-and-swap; `expectedOld` null: the ref must not exist. Error `tip-moved`. */
  updateRef(name: string, newId: ObjectId, expectedOld: ObjectId | null, reason: string): Promise<void>;
  /** `git fsck --strict` over everything reachable. Returns what it complained of. */
  fsck(signal?: AbortSignal): Promise<string[]>;

  /** Takes a copy of the index. */
  saveIndex(): Promise<SavedIndex>;
  /** Paths staged against HEAD. */
  stagedPaths(): Promise<string[]>;
  /** Stages tracked modifications and deletions, like `git add -u`. */
  stageTracked(): Promise<void>;
  /** Writes the index as a tree (hooks may have changed it). Error `operation-in-progress` on unmerged paths. */
  writeTree(): Promise<ObjectId>;
  /** Runs a hook the way `git commit` would (also core.hooksPath). Non-zero → `hook-failed` with its output. A missing hook is no error. */
  runHook(
    name: 'pre-commit' | 'prepare-commit-msg' | 'commit-msg' | 'post-commit',
    args: string[],
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * The message as `git commit -m` would store it: cleaned, passed through the `prepare-commit-msg` and `commit-msg` hooks, cleaned again.
   * May come out empty. Error `hook-failed`.
   */
  finishMessage(message: string, signal?: AbortSignal): Promise<string>;
  /** `user.name` and `user.email` as git resolves them. Error `not-configured`. */
  identity(): Promise<{ name: string; email: string }>;

  /** Ends the reading process, if one runs. The repository can be used again afterwards. */
  close(): Promise<void>;
}
