import { type Identity, identitiesOf } from '../../core/publication/identities.ts';
import { isLfsPointer } from '../../core/publication/lfs-pointer.ts';
import { GITLINK_MODE, parseTree, TREE_MODE, type TreeEntry } from '../../core/publication/tree.ts';
import type { CommitHeader, Repository } from '../../ports/repository.ts';
import type { OracleCheck } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { objectIdOf } from '../object-id.ts';

export interface NewBlob {
  id: ObjectId;
  /** Where the first commit that has it keeps it. */
  path: string;
  commit: ObjectId;
  /** Bytes. */
  size: number;
}

/** Every object about to be uploaded, each read and hashed: the Oracle's L0. */
export interface Inventory {
  objects: number;
  blobs: NewBlob[];
  /** Paths at which another repository's commit is linked. */
  submodules: string[];
  /** Paths at which Git LFS keeps a pointer in a file's place. */
  lfsPointers: string[];
  /** Everyone named in the headers of the new commits, each once. */
  identities: Identity[];
  check: OracleCheck;
}

/**
 * Reads every object reachable from the new commits and not from `haves`, checks that it hashes to its id, and tells which
 * file each new blob is. Error `bad-object` on a missing or corrupt one.
 */
export async function takeInventory(
  repository: Repository,
  range: { head: ObjectId; haves: ObjectId[]; commits: CommitHeader[] },
  onRead: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Inventory> {
  const ids = await repository.objectIds([range.head], range.haves, signal);
  const trees = new Map<ObjectId, TreeEntry[]>();
  const sizes = new Map<ObjectId, number>();
  const pointers = new Set<ObjectId>();
  const identities = new Map<string, Identity>();
  for (const [index, id] of ids.entries()) {
    signal?.throwIfAborted();
    const object = await repository.readObject(id);
    if (objectIdOf(object, repository.objectFormat) !== id) throw corrupt(id);
    if (object.type === 'tree') trees.set(id, parseTree(object.data, repository.objectFormat));
    if (object.type === 'blob') sizes.set(id, object.data.length);
    if (object.type === 'blob' && isLfsPointer(object.data)) pointers.add(id);
    if (object.type === 'commit' || object.type === 'tag')
      for (const identity of identitiesOf(object.data))
        identities.set(`${identity.name} <${identity.email}>`, identity);
    if (index % 256 === 0) onRead(index / ids.length);
  }
  const check: OracleCheck = {
    level: 'L0',
    check: 'existence',
    status: 'pass',
    message: `${ids.length} objects are present and hash to their ids`,
  };
  const { blobs, submodules } = nameBlobs(range.commits, trees, sizes);
  const lfsPointers = new Set(blobs.filter((blob) => pointers.has(blob.id)).map((blob) => blob.path));
  return {
    objects: ids.length,
    blobs,
    submodules,
    lfsPointers: [...lfsPointers],
    identities: [...identities.values()],
    check,
  };
}

function nameBlobs(commits: CommitHeader[], trees: Map<ObjectId, TreeEntry[]>, sizes: Map<ObjectId, number>) {
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
  return { blobs: [...blobs.values()], submodules: [...submodules] };
}

function corrupt(id: ObjectId): CairnError {
  return new CairnError('bad-object', `Object ${id} of this repository is damaged.`, {
    why: 'Its content does not hash to its id.',
    next: 'Run git fsck and fetch the object again from a good clone.',
  });
}
