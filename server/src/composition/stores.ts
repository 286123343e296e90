import path from 'node:path';
import type { PermanentReader, PermanentStore } from '../ports/permanent-store.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Network } from '../protocol/network.ts';

/** Reads from all of a network's gateways. */
export async function openReader(network: Network): Promise<PermanentReader> {
  const { createGatewayReader } = await import('../adapters/arweave/gateway-reader.ts');
  return createGatewayReader({ gateways: network.gateways, ...silence(network) });
}

/** The network's bundler; its upload key lives in `secrets`. */
export async function openBundlerStore(network: Network, secrets: SecretStore): Promise<PermanentStore> {
  const { createBundlerStore } = await import('../adapters/arweave/bundler-store.ts');
  const { bundler, otherBundlers = [], gateways, patience } = network;
  const kept = patience?.upload === undefined ? {} : { keptWithinMs: patience.upload };
  return createBundlerStore({ bundler, otherBundlers, gateways, secrets, ...silence(network), ...kept });
}

/** Arweave itself, paid by the wallet of a keyfile; in `storage` it keeps how far uploads got. Error `not-configured` where it is none. */
export async function openLayerOneStore(network: Network, keyfile: unknown, storage: string): Promise<PermanentStore> {
  const [{ createLayerOneStore }, { createFileCheckpoint }] = await Promise.all([
    import('../adapters/arweave/layer-one-store.ts'),
    import('../adapters/arweave/upload-checkpoint.ts'),
  ]);
  const checkpoint = createFileCheckpoint(path.join(storage, 'layer-one-uploads.json'));
  return createLayerOneStore({ gateways: network.gateways, keyfile, checkpoint, ...silence(network) });
}

function silence({ patience }: Network): { idleMs?: number } {
  return patience?.service === undefined ? {} : { idleMs: patience.service };
}
