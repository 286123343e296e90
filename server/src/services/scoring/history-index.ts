import type { ChangedCode } from '../../core/scoring/change.ts';
import { type CountedChange, countChange } from '../../core/scoring/count.ts';
import { measureChange } from '../../core/scoring/features/measure.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../core/scoring/history/checkpoint/checkpoint.ts';
import { createHistory, type HistoryState } from '../../core/scoring/history/state.ts';
import type { Checkpoint, HistoryStore } from '../../ports/history-store.ts';
import type { MainLineCommit, Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { releaseChange } from './release-change.ts';
import { superfluous } from './superfluous-checkpoints.ts';
import { type WalkedChange, walkMainLine } from './walk-main-line.ts';

export interface HistoryIndexOptions {
  /** Where checkpoints are kept; without one the index lives and ends with the process. */
  store?: HistoryStore;
  /** Take a shallow clone's history as far as it goes: for an estimate, never for a settlement. */
  allowShallow?: boolean;
  /** Told what a person should know: a damaged checkpoint, say. */
  onNote?: (note: string) => void;
}

export interface MoveOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** A checkpoint is written when so many changes came since the last one: less is read again faster. */
const STEP = 64;
/** After a long history is read, one checkpoint lies this far back, for branches that began before its end. */
const BEHIND = 256;
/** While a long history is read, one is written so often: what a kill can cost. */
const LONG_STEP = 4096;

/**
 * The state of the main line at any commit, for one reader at a time. It is carried forward from where it is, from a checkpoint that lies
 * on the same line, or from the first commit; so after a rebase, a branch switch or a force-push it is what a fresh reading would give.
 */
export class HistoryIndex {
  readonly #repository: Repository;
  readonly #options: HistoryIndexOptions;
  #state = createHistory();
  #commit: ObjectId | null = null;
  /** Whether the state begins at a shallow clone's boundary. */
  #cut = false;
  /** Changes of the checkpoint written or read last. */
  #kept = 0;
  /** Of the checkpoint that is being written, if any. */
  #written: Promise<void> = Promise.resolve();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(repository: Repository, options: HistoryIndexOptions = {}) {
    this.#repository = repository;
    this.#options = options;
  }

  /**
   * Calls `use` with the main line up to `commit`, of nothing where it is null; `use` must not keep it or change it.
   * Errors: `shallow-clone`, `bad-object`, `cancelled`.
   */
  at<T>(commit: ObjectId | null, use: (state: HistoryState) => T | Promise<T>, options: MoveOptions = {}): Promise<T> {
    return this.#enqueue(async () => {
      await this.#moveTo(commit, options);
      return use(this.#state);
    });
  }

  /** Each change of the main line after `from` up to `to`, oldest first, measured as `at` would have it. Error `invalid-input` where `from` is not on it. */
  async *changes(from: ObjectId | null, to: ObjectId, options: MoveOptions = {}): AsyncGenerator<WalkedChange, void> {
    let release = () => {};
    const taken = new Promise<void>((resolve) => {
      release = resolve;
    });
    const turn = new Promise<void>((resolve, reject) => {
      this.#enqueue(async () => {
        await this.#moveTo(from, options);
        resolve();
        await taken;
      }).catch(reject);
    });
    try {
      await turn;
      const commits = await this.#repository.mainLine(to, from, options.signal);
      if (commits === null) throw notOnMainLine();
      if (from === null) await this.#begin(commits);
      yield* this.#walk(commits, measureChange, options);
      await this.#keep();
    } finally {
      release();
    }
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #moveTo(commit: ObjectId | null, options: MoveOptions): Promise<void> {
    options.signal?.throwIfAborted();
    if (commit === null) return this.#reset();
    if (this.#cut && this.#commit !== null && !this.#repository.shallow) this.#reset(); // it was deepened
    if (commit === this.#commit) return;
    if (!(await this.#repository.has(commit))) throw this.#repository.shallow ? cutHistory() : missing(commit);
    const commits =
      (await this.#fromHere(commit)) ?? (await this.#fromCheckpoint(commit)) ?? (await this.#fromNothing(commit));
    for await (const { measured } of this.#walk(commits, countChange, options)) releaseChange(measured);
    await this.#keep();
  }

  #reset(): void {
    this.#state = createHistory();
    this.#commit = null;
    this.#cut = false;
    this.#kept = 0;
  }

  async #fromHere(commit: ObjectId): Promise<MainLineCommit[] | null> {
    if (this.#commit === null || !(await this.#repository.has(this.#commit))) return null;
    return this.#repository.mainLine(commit, this.#commit);
  }

  async #fromCheckpoint(commit: ObjectId): Promise<MainLineCommit[] | null> {
    const { store } = this.#options;
    for (const checkpoint of (await store?.list()) ?? []) {
      if (!(await this.#repository.has(checkpoint.commit))) continue;
      const commits = await this.#repository.mainLine(commit, checkpoint.commit);
      if (commits !== null && (await this.#load(checkpoint))) return commits;
    }
    return null;
  }

  async #load(checkpoint: Checkpoint): Promise<boolean> {
    const { store, onNote } = this.#options;
    const bytes = await store?.read(checkpoint);
    const state = bytes === null || bytes === undefined ? null : decodeCheckpoint(bytes);
    if (state === null || state.times.length !== checkpoint.changes) {
      onNote?.('The history index on disk is damaged, or of another version: it is made again.');
      await store?.remove(checkpoint);
      return false;
    }
    this.#state = state;
    this.#commit = checkpoint.commit;
    this.#cut = false;
    this.#kept = checkpoint.changes;
    return true;
  }

  async #fromNothing(commit: ObjectId): Promise<MainLineCommit[]> {
    const commits = (await this.#repository.mainLine(commit, null)) ?? [];
    await this.#begin(commits);
    return commits;
  }

  /** Begins at a first commit, or at what a shallow clone has for one. */
  async #begin([first]: readonly MainLineCommit[]): Promise<void> {
    this.#reset();
    this.#cut = first !== undefined && (await this.#repository.isBoundary(first.id));
    if (this.#cut && this.#options.allowShallow !== true) throw cutHistory();
  }

  /** After each change the state is whole, so a walk that is given up is carried on later. */
  async *#walk<Measured extends CountedChange>(
    commits: readonly MainLineCommit[],
    measure: (files: readonly ChangedCode[], base: HistoryState) => Measured,
    { signal, onProgress }: MoveOptions,
  ): AsyncGenerator<WalkedChange<Measured>, void> {
    let done = 0;
    try {
      for await (const change of walkMainLine(this.#repository, this.#state, commits, measure, signal)) {
        this.#commit = change.commit;
        done += 1;
        yield change;
        if (done % PROGRESS_STEP === 0) onProgress?.(done, commits.length);
        const left = commits.length - done;
        if (left > 0 && (done % LONG_STEP === 0 || left === BEHIND)) await this.#beginToKeep();
      }
    } finally {
      await this.#written;
    }
  }

  async #keep(): Promise<void> {
    await this.#beginToKeep();
    await this.#written;
  }

  /** Writes a checkpoint if it is worth it: the walk goes on while the disk syncs. */
  async #beginToKeep(): Promise<void> {
    const { store } = this.#options;
    const changes = this.#state.times.length;
    if (store === undefined || this.#cut || this.#commit === null || Math.abs(changes - this.#kept) < STEP) return;
    const checkpoint = { commit: this.#commit, changes };
    const bytes = encodeCheckpoint(this.#state);
    this.#kept = changes;
    await this.#written;
    this.#written = write(store, checkpoint, bytes);
  }
}

const PROGRESS_STEP = 32;

/** And takes away those it makes superfluous. */
async function write(store: HistoryStore, checkpoint: Checkpoint, bytes: Uint8Array): Promise<void> {
  await store.write(checkpoint, bytes);
  const others = (await store.list()).filter(({ commit }) => commit !== checkpoint.commit);
  for (const other of superfluous(others, checkpoint.changes)) await store.remove(other);
}

const cutHistory = (): CairnError =>
  new CairnError('shallow-clone', 'The score can not be told in a shallow clone.', {
    why: 'What is new is told by all that ever was on the main line, and part of it is not on this machine.',
    next: 'Fetch all of it: git fetch --unshallow',
  });

const missing = (commit: ObjectId): CairnError =>
  new CairnError('bad-object', `Commit ${commit} is not in this repository.`, {
    next: 'Run `git fsck` to see what is missing; `git fetch` may bring it back.',
  });

const notOnMainLine = (): CairnError =>
  new CairnError('invalid-input', 'The first commit of the range is not on the main line of the second.', {
    why: 'History goes from commit to first parent, and does not come by it.',
    next: 'Give a range along one branch, FROM..TO.',
  });
