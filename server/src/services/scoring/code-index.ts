import { KnownCode } from '../../core/scoring/known-code.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import type { ChangedFile, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { isRegularFile, readSource } from './source-text.ts';

/** Blobs asked for at once. */
const BATCH = 64;

interface CodeFile {
  path: string;
  id: ObjectId;
}

/**
 * The code of one commit of a repository, as fingerprints. It moves from commit to commit by what differs between them. Uses run one after
 * another, so that nobody sees it half moved; after an interrupted move it is built anew.
 */
export class CodeIndex {
  readonly #repository: Repository;
  #known = new KnownCode();
  /** Blob of each indexed path: exactly what must go when the path changes. */
  #files = new Map<string, ObjectId>();
  #commit: ObjectId | null = null;
  #isWhole = true;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Calls `use` with the code of `commit`, of nothing where it is null; `use` must not keep it. */
  at<T>(commit: ObjectId | null, use: (known: KnownCode) => T, signal?: AbortSignal): Promise<T> {
    const result = this.#queue.then(async () => {
      signal?.throwIfAborted();
      await this.#moveTo(commit, signal);
      return use(this.#known);
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #moveTo(commit: ObjectId | null, signal: AbortSignal | undefined): Promise<void> {
    if (this.#isWhole && commit === this.#commit) return;
    if (commit === null || !this.#isWhole) {
      this.#known = new KnownCode();
      this.#files = new Map();
      this.#commit = null;
    }
    this.#isWhole = false;
    if (commit !== null) await this.#apply(await this.#repository.changedFiles(this.#commit, commit, signal), signal);
    this.#commit = commit;
    this.#isWhole = true;
  }

  async #apply(changes: readonly ChangedFile[], signal: AbortSignal | undefined): Promise<void> {
    const gone = changes.flatMap(({ path }): CodeFile[] => {
      const id = this.#files.get(path);
      return id === undefined ? [] : [{ path, id }];
    });
    const come = changes.flatMap(({ path, newId, mode }): CodeFile[] =>
      newId !== null && isRegularFile(mode) && classifyPath(path).language !== null ? [{ path, id: newId }] : [],
    );
    await this.#each(gone, signal, ({ path }, text) => this.#known.remove(path, text));
    for (const { path } of gone) this.#files.delete(path);
    await this.#each(come, signal, ({ path }, text) => this.#known.add(path, text));
    for (const { path, id } of come) this.#files.set(path, id);
  }

  /** Files that can't be read as text are passed over, when they come as when they go. */
  async #each(
    files: readonly CodeFile[],
    signal: AbortSignal | undefined,
    use: (file: CodeFile, text: string) => void,
  ): Promise<void> {
    for (let from = 0; from < files.length; from += BATCH) {
      signal?.throwIfAborted();
      const batch = files.slice(from, from + BATCH);
      const sources = await Promise.all(
        batch.map(async (file) => ({ file, source: await readSource(this.#repository, file.id) })),
      );
      for (const { file, source } of sources) if ('text' in source) use(file, source.text);
    }
  }
}

const indexes = new WeakMap<Repository, CodeIndex>();

/** The index that scores of commits share in one open repository. Objects never change, so it never goes stale. */
export function codeIndexOf(repository: Repository): CodeIndex {
  const index = indexes.get(repository) ?? new CodeIndex(repository);
  indexes.set(repository, index);
  return index;
}
