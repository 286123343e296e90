import { GITLINK_MODE, TREE_MODE } from '../../core/publication/tree.ts';
import type { CommitHeader, PackBytes, PackContent, Repository } from '../../ports/repository.ts';
import type { OracleCheck } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { treeEntries, treeOf } from './trees.ts';

/** What is about to be uploaded. */
interface Push {
  pack: () => PackBytes;
  /** Room for a copy of it. */
  folder: string;
  head: ObjectId;
  /** Commits of the publications it builds on; none: it must stand alone. */
  bases: ObjectId[];
  /** Those it brings. */
  commits: CommitHeader[];
}

/**
 * The Oracle's L6: whoever has the bases and the exact bytes to be uploaded has every file of every commit. git checks the
 * pack's objects; what it needs besides, be it named by a tree or built on by a delta, must be one of the bases' own. Errors `disk-full`, `cancelled`.
 */
export async function rebuildTree(repository: Repository, push: Push, signal?: AbortSignal): Promise<OracleCheck> {
  const problem = await findProblem(repository, push, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (isOfThePack(error)) return `${error.message} ${error.why ?? ''}`.trim();
    throw error;
  });
  if (problem === null)
    return { level: 'L6', check: 'rebuild', status: 'pass', message: 'the packed bytes rebuild the tree' };
  return { level: 'L6', check: 'rebuild', status: 'fail', message: problem };
}

/** What git says of the bytes. A full disk, or a git that does not start, says nothing of them. */
function isOfThePack(error: unknown): error is CairnError {
  return error instanceof CairnError && (error.code === 'bad-object' || error.code === 'git-failed');
}

async function findProblem(repository: Repository, push: Push, signal?: AbortSignal): Promise<string | null> {
  const alone = push.bases.length === 0;
  const pack = await repository.inspectPack(push.pack(), { alone, folder: push.folder, ...(signal && { signal }) });
  if (!pack.holds(push.head)) return 'the commit is not in the packed bytes';
  if (alone) return null; // all that its objects link to is in it, as git found
  const needs = new Needs(repository, pack);
  const lacking = await needs.lacking(push, signal);
  if (lacking.length === 0) return null;
  return `${lacking.length} objects are neither in the packed bytes nor in what they build on, the first is ${lacking[0]}`;
}

/** Compares a thin pack's trees with those they came from. */
class Needs {
  readonly #repository: Repository;
  readonly #pack: PackContent;
  readonly #needed: Set<ObjectId>;
  /** Objects of the bases that were met on the way. */
  readonly #based = new Set<ObjectId>();
  readonly #compared = new Set<ObjectId>();

  constructor(repository: Repository, pack: PackContent) {
    this.#repository = repository;
    this.#pack = pack;
    this.#needed = new Set(pack.borrowed);
  }

  /**
   * What neither the pack nor a base has. What a base holds is looked for where it most likely is: in the same folders, then in all the
   * files the push stands on, then in the whole history of the bases.
   */
  async lacking({ bases, commits }: Push, signal?: AbortSignal): Promise<ObjectId[]> {
    const own = new Set(commits.map(({ id }) => id));
    const grounds = [...new Set([...bases, ...commits.flatMap(({ parents }) => parents)])].filter((id) => !own.has(id));
    const trees = await Promise.all(grounds.map((id) => treeOf(this.#repository, id)));
    for (const id of [...grounds, ...trees]) this.#based.add(id);
    for (const { id, tree } of commits) {
      signal?.throwIfAborted();
      this.#need(id);
      this.#need(tree);
      if (this.#pack.holds(tree)) await this.#compare(tree, trees);
    }
    for (const wider of [trees, bases]) {
      if (this.#missing().length === 0) break;
      for (const id of await this.#repository.objectIds(wider, [], signal)) this.#based.add(id);
    }
    return this.#missing();
  }

  #missing(): ObjectId[] {
    return [...this.#needed].filter((id) => !this.#based.has(id));
  }

  #need(id: ObjectId): void {
    if (!this.#pack.holds(id)) this.#needed.add(id);
  }

  /** Goes into what the pack holds; `before`: what the folder was in the bases. */
  async #compare(tree: ObjectId, before: ObjectId[]): Promise<void> {
    if (this.#compared.has(tree)) return;
    this.#compared.add(tree);
    const old = (await Promise.all([...new Set(before)].map((id) => treeEntries(this.#repository, id)))).flat();
    for (const { id } of old) this.#based.add(id);
    for (const { mode, name, id } of await treeEntries(this.#repository, tree)) {
      if (mode === GITLINK_MODE) continue;
      this.#need(id);
      if (mode !== TREE_MODE || !this.#pack.holds(id)) continue;
      const folders = old.filter((entry) => entry.mode === TREE_MODE && entry.name === name);
      await this.#compare(
        id,
        folders.map((folder) => folder.id),
      );
    }
  }
}
