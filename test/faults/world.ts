import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFileSecretStore } from '../../server/src/adapters/secrets/file-secret-store.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import { startTestChain, type TestChain } from '../fixtures/test-chain.ts';
import type { Gateway } from '../network/gateway/gateway.ts';
import { startTemporaryGateway } from '../network/gateway/temporary.ts';
import { startRelay } from '../network/relay/relay.ts';
import { startWalletProcess, type WalletRemote } from '../network/wallet/wallet-process.ts';
import { type ServiceProxy, startProxy } from './proxy.ts';
import { type RelayProxy, startRelayProxy } from './relay-proxy.ts';

export const passphrase = 'fault matrix';

/** What stands between the command and the network, one program a service. */
export interface Proxies {
  bundler: ServiceProxy;
  gateway: ServiceProxy;
  /** The chain, as the command sees it. */
  rpc: ServiceProxy;
  /** The chain, as the wallet sees it: transactions pass here. */
  walletRpc: ServiceProxy;
}

/** One real network that the cases of a worker share; every upload costs something, so that a second payment shows. */
export interface World {
  chain: TestChain;
  gateway: Gateway;
  wallet: WalletRemote;
  relay: RelayProxy;
  proxies: Proxies;
  /** As the command is told of it. */
  network: Network;
  /** The command's own folder: secrets and journals. */
  home: string;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const directory = mkdtempSync(path.join(tmpdir(), 'cairn-faults-'));
  const [chain, gateway, relay] = await Promise.all([
    startTestChain(),
    startTemporaryGateway({ freeBytes: 0, confirmAfterMs: 0 }),
    startRelay(),
  ]);
  const [proxies, relayProxy] = await Promise.all([startProxies(chain, gateway), startRelayProxy(relay.url)]);
  const wallet = await startWalletProcess({
    relay: relay.url,
    rpc: proxies.walletRpc.url,
    chainId: chain.network.chainId,
    directory: path.join(directory, 'wallet'),
    autoApprove: true,
  });
  const home = path.join(directory, 'home');
  // A key that is quick to derive: how long a passphrase resists is not what is tested here.
  await createFileSecretStore({ file: path.join(home, 'secrets'), passphrase, logN: 10 }).set('made', 'here');
  return {
    chain,
    gateway,
    wallet: wallet.remote,
    relay: relayProxy,
    proxies,
    network: {
      ...chain.network,
      rpc: proxies.rpc.url,
      gateways: [proxies.gateway.url],
      bundler: proxies.bundler.url,
      relay: relayProxy.url,
      patience: { service: 3_000, upload: 3_000, transaction: 4_000, relay: 2_000, wallet: 20_000 },
    },
    home,
    async close() {
      await wallet.stop();
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
      await Promise.all([relayProxy.close(), relay.close(), gateway.close(), chain.close()]);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startProxies(chain: TestChain, gateway: Gateway): Promise<Proxies> {
  const [bundler, read, rpc, walletRpc] = await Promise.all(
    [gateway.url, gateway.url, chain.rpc, chain.rpc].map(startProxy),
  );
  if (!bundler || !read || !rpc || !walletRpc) throw new Error('a proxy did not start');
  return { bundler, gateway: read, rpc, walletRpc };
}
