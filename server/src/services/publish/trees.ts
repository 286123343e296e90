import { parseTree, type TreeEntry } from '../../core/publication/tree.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** The files and folders right inside one folder. Error `bad-object`. */
export async function treeEntries(repository: Repository, tree: ObjectId): Promise<TreeEntry[]> {
  return parseTree((await repository.readObject(tree)).data, repository.objectFormat);
}

/** The top folder of a commit. Error `bad-object`. */
export async function treeOf(repository: Repository, commit: ObjectId): Promise<ObjectId> {
  const { data } = await repository.readObject(commit);
  const [, tree] = /^tree ([0-9a-f]{40,64})\n/.exec(Buffer.from(data.subarray(0, 80)).toString('latin1')) ?? [];
  if (tree === undefined) throw new CairnError('bad-object', `Object ${commit} should be a commit.`);
  return tree;
}
