import type { Governance } from '../../ports/governance.ts';
import type { NodeClient } from '../../ports/node-client.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import type { Registry } from '../../ports/registry.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { Wallet } from '../../ports/wallet.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Network } from '../../protocol/network.ts';
import { type Lazy, lazy } from '../lazy.ts';
import type { Trust } from '../trust/trust.ts';

/** How each outside world is connected; called at most once at a time, when it is first needed. */
export interface NetworkConnectors {
  registry: (network: Network) => Promise<Registry>;
  governance: (network: Network) => Promise<Governance>;
  node: (network: Network) => Promise<NodeClient>;
  reader: (network: Network) => Promise<PermanentReader>;
  wallet: (network: Network, secrets: SecretStore) => Promise<Wallet>;
}

/**
 * The outside worlds the settings name. All getters refuse with `untrusted-workspace` in a workspace that is not trusted
 * (nothing is ever connected there) and with `not-configured` where no network is set.
 */
export interface NetworkSession {
  /** The network, if it may be used. */
  readonly usable: Network | null;
  require(what: string): Network;
  registry(): Promise<Registry>;
  governance(): Promise<Governance>;
  node(): Promise<NodeClient>;
  reader(): Promise<PermanentReader>;
  wallet(): Promise<Wallet>;
  /** The wallet, if it was needed already. */
  readonly openWallet: Wallet | undefined;
}

export function createNetworkSession(
  network: Network | null,
  trust: Trust,
  secrets: SecretStore,
  connectors: NetworkConnectors,
): NetworkSession {
  const require = (what: string): Network => {
    trust.require(what);
    if (network !== null) return network;
    throw new CairnError('not-configured', `${what} needs a network, and none is set.`, {
      next: 'Set the network in the settings (cairn.network).',
    });
  };
  const guarded = <T>(what: string, connect: (network: Network) => Promise<T>): Lazy<T> => {
    const world = lazy(() => connect(require(what)));
    return {
      get: async () => {
        require(what);
        return world.get();
      },
      get ready() {
        return world.ready;
      },
    };
  };
  const registry = guarded('The chain', connectors.registry);
  const governance = guarded('Governance', connectors.governance);
  const node = guarded('The node', connectors.node);
  const reader = guarded('Reading from Arweave', connectors.reader);
  const wallet = guarded('The wallet', (of) => connectors.wallet(of, secrets));
  return {
    get usable() {
      return trust.trusted ? network : null;
    },
    require,
    registry: registry.get,
    governance: governance.get,
    node: node.get,
    reader: reader.get,
    wallet: wallet.get,
    get openWallet() {
      return wallet.ready;
    },
  };
}
