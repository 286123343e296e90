import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { PermanentReader, PermanentStore } from '../ports/permanent-store.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { CairnError } from '../protocol/errors.ts';
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

/** Arweave itself, paid by the wallet of a keyfile; in `storage` it keeps how far uploads got. Error `invalid-input` where the file can't be read. */
export async function openLayerOneStore(network: Network, keyfile: string, storage: string): Promise<PermanentStore> {
  const [{ createLayerOneStore }, { createFileCheckpoint }] = await Promise.all([
    import('../adapters/arweave/layer-one-store.ts'),
    import('../adapters/arweave/upload-checkpoint.ts'),
  ]);
  const text = await readFile(keyfile, 'utf8').catch((cause: unknown) => {
    throw badKeyfile(keyfile, cause);
  });
  const checkpoint = createFileCheckpoint(path.join(storage, 'layer-one-uploads.json'));
  const { gateways } = network;
  return createLayerOneStore({ gateways, keyfile: parseKeyfile(text, keyfile), checkpoint, ...silence(network) });
}

function silence({ patience }: Network): { idleMs?: number } {
  return patience?.service === undefined ? {} : { idleMs: patience.service };
}

function parseKeyfile(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badKeyfile(file, undefined); // the parser's own words could quote the key
  }
}

function badKeyfile(file: string, cause: unknown): CairnError {
  return new CairnError('invalid-input', `${file} is not an Arweave keyfile that can be read.`, {
    next: 'Give the JSON file your Arweave wallet exported.',
    cause,
  });
}
