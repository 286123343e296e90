import type { Governance } from '../ports/governance.ts';
import type { Registry } from '../ports/registry.ts';
import type { Network } from '../protocol/network.ts';

/** The chain's record of contributions and refs. Nothing is asked of it yet. */
export async function openRegistry(network: Network): Promise<Registry> {
  const { connectRegistry } = await import('../adapters/evm/registry.ts');
  return connectRegistry(network);
}

/** The platform's Governor. Nothing is asked of it yet. */
export async function openGovernance(network: Network): Promise<Governance> {
  const { connectGovernance } = await import('../adapters/evm/governance.ts');
  return connectGovernance(network);
}
