import type { NodeClient } from '../ports/node-client.ts';
import type { Network } from '../protocol/network.ts';

/** The network's Cairn node. Nothing is asked of it yet. */
export async function openNode(network: Network): Promise<NodeClient> {
  const { createNodeClient } = await import('../adapters/node-api/node-client.ts');
  return createNodeClient(network.node);
}
