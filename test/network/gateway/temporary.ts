import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';

/** A gateway with a directory of its own, which goes with it. Uploads are confirmed after 150 ms. */
export async function startTemporaryGateway(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const directory = await mkdtemp(path.join(tmpdir(), 'cairn-gateway-'));
  const gateway = await startGateway({ directory, confirmAfterMs: 150, ...options });
  return {
    ...gateway,
    async close() {
      await gateway.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** How many items and transactions a gateway lists in its index. */
export async function countItems({ url }: Gateway): Promise<number> {
  const body = JSON.stringify({ query: '{ transactions(first: 1000) { edges { cursor } } }' });
  const answer = await fetch(`${url}/graphql`, { method: 'POST', body });
  return JSON.parse(await answer.text()).data.transactions.edges.length;
}
