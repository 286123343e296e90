import type { Repository } from '../ports/repository.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Network } from '../protocol/network.ts';
import type { ReaderListDeps } from '../services/private/reader-list.ts';
import { openReader } from './stores.ts';

/** What the readers of a clone are read with. */
export async function readerListDeps(parts: {
  repository: Repository;
  network: Network;
  secrets: SecretStore;
}): Promise<ReaderListDeps> {
  const { repository, network, secrets } = parts;
  const { connectRegistry } = await import('../adapters/evm/registry.ts');
  const [registry, reader] = [connectRegistry(network), await openReader(network)];
  return { repository, registry, reader, secrets, fromBlock: network.deployedAtBlock };
}
