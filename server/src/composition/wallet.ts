import type { SecretStore } from '../ports/secret-store.ts';
import type { Wallet } from '../ports/wallet.ts';
import type { CairnError } from '../protocol/errors.ts';
import type { Network } from '../protocol/network.ts';

/** The contributor's wallet over the network's relay. Nothing is sent before `restore` or `connect`. */
export async function openWallet(
  network: Network,
  secrets: SecretStore,
  onWarning: (warning: CairnError) => void,
): Promise<Wallet> {
  const { createWallet } = await import('../adapters/walletconnect/wallet.ts');
  const { wallet, relay } = network.patience ?? {};
  return createWallet({
    relay: network.relay,
    chainId: network.chainId,
    secrets,
    onWarning,
    ...(wallet === undefined ? {} : { expirySeconds: wallet / 1000 }),
    ...(relay === undefined ? {} : { outageSeconds: relay / 1000 }),
  });
}
