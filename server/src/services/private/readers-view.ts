import type { PermanentReader } from '../../ports/permanent-store.ts';
import type { Registry } from '../../ports/registry.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { readChainHistory } from '../chain-history.ts';
import type { SealedOpener } from '../fetch-publication.ts';
import { blindRegistry } from './blinded-registry.ts';
import { findPrivacy } from './find-privacy.ts';

/** A repository as this person's keys show it. */
export interface ReadersView {
  /** For a reader, with revealed ids; for everybody else as it is. */
  registry: Registry;
  /** Opens what is sealed; undefined for a public repository, null for a private one that none of the keys opens. */
  opener: SealedOpener | null | undefined;
}

/** Finds out whether a repository is private, and if so opens it as far as the keys go. Errors: the chain's. */
export async function readersView(
  deps: { registry: Registry; reader: PermanentReader; secrets: SecretStore; fromBlock: number },
  repositoryId: bigint,
  signal?: AbortSignal,
): Promise<ReadersView> {
  const { registry } = deps;
  const history = await readChainHistory(registry, repositoryId, deps.fromBlock, signal);
  const found = await findPrivacy(deps, registry.asset(repositoryId), history, signal);
  if (found.kind !== 'private') return { registry, opener: undefined };
  if (found.newest === null) return { registry, opener: null };
  return { registry: blindRegistry(registry, repositoryId, found.newest.secrets), opener: found.sealed };
}
