import { parseAsset } from '../../core/contribution/asset.ts';
import type { OnChainRepository, Registry } from '../../ports/registry.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { RepositoryAsset } from '../../protocol/primitives.ts';

/** Local git setting that names the on-chain repository of a clone. */
export const REPOSITORY_SETTING = 'cairn.repository';

/** The on-chain repository a clone belongs to. */
export interface Place {
  asset: RepositoryAsset;
  onChain: OnChainRepository;
  /** This repository and those it was forked from. */
  lineage: RepositoryAsset[];
}

/**
 * Finds the repository on chain by the name the clone has for it, and checks that it is on the chain and in the contract we are
 * connected to. Errors: `wrong-chain`, `unsupported-repository`, and Registry's.
 */
export async function findPlace(
  repository: Repository,
  registry: Registry,
  asset: string,
  signal?: AbortSignal,
): Promise<Place> {
  await registry.status(signal);
  const onChain = await registry.repository(repositoryIdOn(registry, asset));
  if (onChain.objectFormat !== repository.objectFormat)
    throw new CairnError('unsupported-repository', 'This clone and the on-chain repository use different hashes.', {
      why: `The clone uses ${repository.objectFormat}, ${asset} was registered with ${onChain.objectFormat}.`,
      next: 'Register a repository of its own for this clone.',
    });
  return { asset: registry.asset(onChain.repositoryId), onChain, lineage: await lineageOf(registry, onChain) };
}

/** The repository and its ancestors; a parent's id is always the smaller one, so this ends. */
export async function lineageOf(registry: Registry, onChain: OnChainRepository): Promise<RepositoryAsset[]> {
  const lineage: RepositoryAsset[] = [];
  for (let at = onChain; ; at = await registry.repository(at.parentId)) {
    lineage.push(registry.asset(at.repositoryId));
    if (at.parentId === 0n || at.parentId >= at.repositoryId) return lineage;
  }
}

/** The id in an asset's name, if it names a repository of this registry. Errors `wrong-chain`, `invalid-input`. */
export function repositoryIdOn(registry: Registry, asset: string): bigint {
  const { repositoryId } = parseAsset(asset);
  const expected = registry.asset(repositoryId);
  if (asset.toLowerCase() !== expected.toLowerCase())
    throw new CairnError('wrong-chain', `${asset} is not on the network Cairn is connected to.`, {
      why: `There it would be called ${expected}.`,
      next: 'Choose the network it was registered on, or correct git config cairn.repository.',
    });
  return repositoryId;
}
