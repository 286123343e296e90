import { SignClient } from '@walletconnect/sign-client';
import { SecretStorage } from '../../../server/src/adapters/walletconnect/storage.ts';
import { createClearSecretStore } from './file-secrets.ts';

export type WalletClient = InstanceType<typeof SignClient>;

/** The SDK as a wallet uses it, keeping its sessions in `directory`. Asks no server but the relay. */
export async function openWalletClient(relay: string, name: string, directory: string) {
  process.env.DISABLE_GLOBAL_CORE = 'true';
  const warn = (error: unknown) => process.stderr.write(`The sessions could not be kept: ${String(error)}\n`);
  const storage = await SecretStorage.load(createClearSecretStore(directory), 'sessions', warn);
  const client = await SignClient.init({
    relayUrl: relay,
    projectId: 'demo-wallet',
    storage,
    telemetryEnabled: false,
    logger: 'silent',
    // Without it the SDK holds each request back for a second after the one before.
    signConfig: { disableRequestQueue: true },
    metadata: { name, description: 'A wallet for the local network.', url: 'https://localhost', icons: [] },
  });
  // One listener for each message on its way: ending many sessions at once is no leak.
  client.core.relayer.events.setMaxListeners(100);
  // The SDK would ask a server on the internet whether an app's web address is known. It takes a failure as "unknown".
  client.core.verify.resolve = () => Promise.reject(new Error('no verification server'));
  return { client, storage };
}
