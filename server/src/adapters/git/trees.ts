import { parseTree, TREE_MODE, type TreeEntry } from '../../core/publication/tree.ts';
import type { ChangedFile } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { type ObjectReader, objectId } from './object-reader.ts';

export function emptyTreeId(format: ObjectFormat): ObjectId {
  return objectId({ type: 'tree', data: new Uint8Array() }, format);
}

/** Reads and compares trees object by object: no configuration or attribute of the repository has a say. */
export class TreeReader {
  readonly #objects: ObjectReader;
  readonly #format: ObjectFormat;

  constructor(objects: ObjectReader, format: ObjectFormat) {
    this.#objects = objects;
    this.#format = format;
  }

  async blobAt(treeish: ObjectId, path: string): Promise<{ id: ObjectId; data: Uint8Array } | null> {
    const names = path.split('/');
    let tree = await this.treeOf(treeish);
    for (const [depth, name] of names.entries()) {
      const entry = (await this.entries(tree)).find((candidate) => candidate.name === name);
      if (entry === undefined) return null;
      if (depth < names.length - 1) {
        if (entry.mode !== TREE_MODE) return null;
        tree = entry.id;
        continue;
      }
      if (entry.mode === TREE_MODE || entry.mode === '160000') return null;
      return { id: entry.id, data: (await this.#objects.read(entry.id)).data };
    }
    return null;
  }

  async changedFiles(base: ObjectId | null, head: ObjectId, signal?: AbortSignal): Promise<ChangedFile[]> {
    const changes: ChangedFile[] = [];
    const from = base === null ? null : await this.treeOf(base);
    await this.#compare(from, await this.treeOf(head), '', changes, signal);
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** The tree a commit or tag leads to; a tree is itself. */
  async treeOf(treeish: ObjectId): Promise<ObjectId> {
    if (treeish === emptyTreeId(this.#format)) return treeish;
    const object = await this.#objects.read(treeish);
    if (object.type === 'tree') return treeish;
    const pattern = { commit: /^tree ([0-9a-f]+)\n/, tag: /^object ([0-9a-f]+)\n/, blob: /$^/ }[object.type];
    const target = pattern.exec(Buffer.from(object.data).toString('latin1'))?.[1];
    if (target === undefined) throw new CairnError('bad-object', `Object ${treeish} leads to no tree.`);
    return this.treeOf(target);
  }

  async entries(tree: ObjectId): Promise<TreeEntry[]> {
    if (tree === emptyTreeId(this.#format)) return [];
    const object = await this.#objects.read(tree);
    if (object.type !== 'tree') throw new CairnError('bad-object', `Object ${tree} should be a tree.`);
    return parseTree(object.data, this.#format);
  }

  async #compare(
    base: ObjectId | null,
    head: ObjectId | null,
    prefix: string,
    changes: ChangedFile[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (base === head) return;
    signal?.throwIfAborted();
    const [before, after] = await Promise.all([base, head].map((id) => (id === null ? [] : this.entries(id))));
    const old = new Map(before?.map((entry) => [entry.name, entry]));
    for (const entry of after ?? []) {
      await this.#compareEntry(old.get(entry.name), entry, prefix, changes, signal);
      old.delete(entry.name);
    }
    for (const entry of old.values()) await this.#compareEntry(entry, undefined, prefix, changes, signal);
  }

  async #compareEntry(
    before: TreeEntry | undefined,
    after: TreeEntry | undefined,
    prefix: string,
    changes: ChangedFile[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (before?.id === after?.id && before?.mode === after?.mode) return;
    const path = `${prefix}${after?.name ?? before?.name ?? ''}`;
    const [oldTree, newTree] = [before, after].map((entry) => (entry?.mode === TREE_MODE ? entry.id : null));
    if (oldTree || newTree) await this.#compare(oldTree ?? null, newTree ?? null, `${path}/`, changes, signal);
    const oldFile = oldTree ? undefined : before;
    const newFile = newTree ? undefined : after;
    if (newFile !== undefined) {
      const status = oldFile === undefined ? 'added' : 'modified';
      changes.push({ path, status, oldId: oldFile?.id ?? null, newId: newFile.id, mode: newFile.mode });
    } else if (oldFile !== undefined) {
      changes.push({ path, status: 'deleted', oldId: oldFile.id, newId: null, mode: oldFile.mode });
    }
  }
}
