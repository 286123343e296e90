import { sha256Hex } from '../core/bytes.ts';
import { parseAsset } from '../core/contribution/asset.ts';
import type { Manifest } from '../core/publication/manifest.ts';
import { payloadOf } from '../core/signature/signed-object.ts';
import type { Repository } from '../ports/repository.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ObjectId, RepositoryAsset } from '../protocol/primitives.ts';

/** Why a publication is bad for good: the same bytes will never be better. */
export class BadPublication extends Error {}

/** What can be judged before anything is stored: whose it is and what it needs. */
export function checkManifest(
  manifest: Manifest,
  of: { lineage: readonly RepositoryAsset[]; objectFormat: Manifest['objectFormat'] },
): void {
  const named = parseAsset(manifest.repository);
  const known = of.lineage.map(parseAsset).some((asset) => {
    const sameRegistry = asset.registry.toLowerCase() === named.registry.toLowerCase();
    return asset.chainId === named.chainId && sameRegistry && asset.repositoryId === named.repositoryId;
  });
  if (!known) throw new BadPublication('it was made for another repository');
  if (manifest.objectFormat !== of.objectFormat) throw new BadPublication('its object format is not the repository’s');
  if (manifest.commits.length === 0) throw new BadPublication('it holds no commit');
}

/**
 * The Oracle's L0 and L6 at a validator: every object of every commit is there and hashes to its id (the pack was stored
 * strictly), and commits, trees, parents and payloads are those the manifest tells. `complete`: commits whose objects are
 * known to be all there. Throws BadPublication.
 */
export async function checkContents(
  repository: Repository,
  manifest: Manifest,
  complete: ObjectId[],
  signal: AbortSignal,
): Promise<void> {
  for (const told of manifest.commits) {
    signal.throwIfAborted();
    const payload = payloadOf(await readCommit(repository, told.id));
    const { tree, parents } = headerOf(payload);
    if (tree !== told.tree || parents.join() !== told.parents.join())
      throw new BadPublication(`its manifest tells another tree or other parents of commit ${told.id}`);
    if (sha256Hex(payload) !== told.payloadSha256)
      throw new BadPublication(`its manifest tells another payload of commit ${told.id}`);
  }
  const tips = manifest.commits.map((commit) => commit.id);
  try {
    await repository.objectIds(tips, complete, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new BadPublication(`objects are missing: ${whyOf(error)}`);
  }
}

async function readCommit(repository: Repository, id: ObjectId): Promise<Uint8Array> {
  if (!(await repository.has(id))) throw new BadPublication(`commit ${id} is not in it`);
  const { type, data } = await repository.readObject(id);
  if (type !== 'commit') throw new BadPublication(`${id} is a ${type}, not a commit`);
  return data;
}

/** Tree and parents, from the lines every commit begins with. */
export function headerOf(commit: Uint8Array): { tree: ObjectId; parents: ObjectId[] } {
  const text = new TextDecoder('latin1').decode(commit);
  const [, tree = '', lines = ''] = /^tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)/.exec(text) ?? [];
  return { tree, parents: [...lines.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, id = '']) => id) };
}

export function whyOf(error: unknown): string {
  if (error instanceof CairnError) return error.why ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
