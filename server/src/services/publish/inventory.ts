import { type Identity, identitiesOf } from '../../core/publication/identities.ts';
import { GITLINK_MODE, parseTree, TREE_MODE, type TreeEntry } from '../../core/publication/tree.ts';
import type { CommitHeader, Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** How many objects git is asked about at once. */
const ASKED_TOGETHER = 256;

export interface NewBlob {
  id: ObjectId;
  /** Where the first commit that has it keeps it. */
  path: string;
  commit: ObjectId;
  /** Bytes. */
  size: number;
}

/** Every object about to be uploaded. */
export interface Inventory {
  objects: number;
  /** All of them; their size is known, their content was not read yet. */
  blobs: NewBlob[];
  /** Paths at which another repository's commit is linked. */
  submodules: string[];
  /** Everyone named in the headers of the new commits, each once. */
  identities: Identity[];
}

/**
 * Finds every object reachable from the new commits and not from `haves`, reads all but the blobs, and tells which file each new blob
 * is. Error `bad-object` where one is missing, or what was read does not hash to its id.
 */
export async function takeInventory(
  repository: Repository,
  range: { head: ObjectId; haves: ObjectId[]; commits: CommitHeader[] },
  onRead: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Inventory> {
  const ids = await repository.objectIds([range.head], range.haves, signal);
  const found = new Found(repository);
  for (let from = 0; from < ids.length; from += ASKED_TOGETHER) {
    signal?.throwIfAborted();
    await Promise.all(ids.slice(from, from + ASKED_TOGETHER).map((id) => found.add(id)));
    onRead(from / ids.length);
  }
  const { blobs, submodules } = nameBlobs(range, found.trees, found.sizes);
  return { objects: ids.length, blobs, submodules, identities: [...found.identities.values()] };
}

class Found {
  readonly trees = new Map<ObjectId, TreeEntry[]>();
  readonly sizes = new Map<ObjectId, number>();
  readonly identities = new Map<string, Identity>();
  readonly #repository: Repository;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async add(id: ObjectId): Promise<void> {
    const info = await this.#repository.objectInfo(id);
    if (info === null) throw missing(id);
    if (info.type === 'blob') this.sizes.set(id, info.size);
    else await this.#read(id);
  }

  async #read(id: ObjectId): Promise<void> {
    const { type, data } = await this.#repository.readObject(id);
    if (type === 'tree') this.trees.set(id, parseTree(data, this.#repository.objectFormat));
    else for (const one of identitiesOf(data)) this.identities.set(`${one.name} <${one.email}>`, one);
  }
}

function nameBlobs(
  { head, commits }: { head: ObjectId; commits: CommitHeader[] },
  trees: Map<ObjectId, TreeEntry[]>,
  sizes: Map<ObjectId, number>,
) {
  const blobs = new Map<ObjectId, NewBlob>();
  const submodules = new Set<string>();
  const visited = new Set<ObjectId>();
  const visit = (tree: ObjectId, folder: string, commit: ObjectId): void => {
    const entries = trees.get(tree);
    if (entries === undefined || visited.has(tree)) return;
    visited.add(tree);
    for (const { mode, name, id } of entries) {
      const path = `${folder}${name}`;
      const size = sizes.get(id);
      if (mode === TREE_MODE) visit(id, `${path}/`, commit);
      else if (mode === GITLINK_MODE) submodules.add(path);
      else if (size !== undefined && !blobs.has(id)) blobs.set(id, { id, path, commit, size });
    }
  };
  for (const commit of commits) visit(commit.tree, '', commit.id);
  // What no folder names is uploaded all the same, and so looked at.
  for (const [id, size] of sizes) if (!blobs.has(id)) blobs.set(id, { id, path: id, commit: head, size });
  return { blobs: [...blobs.values()], submodules: [...submodules] };
}

function missing(id: ObjectId): CairnError {
  return new CairnError('bad-object', `Object ${id} is not in this repository.`, {
    why: 'A commit that is to be published needs it.',
    next: 'Run git fsck and fetch the object again from a good clone.',
  });
}
