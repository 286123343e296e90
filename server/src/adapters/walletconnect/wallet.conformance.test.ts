import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recoverMessageAddress, recoverTypedDataAddress } from 'viem';
import { startRelay } from '../../../../test/network/relay/relay.ts';
import { startWalletProcess } from '../../../../test/network/wallet/wallet-process.ts';
import { describeWallet } from '../../ports/wallet.conformance.ts';
import { createMemorySecretStore } from '../secrets/memory-secret-store.ts';
import { createWallet } from './wallet.ts';

const chainId = 31337;
const modeOf = { approve: 'normal', reject: 'reject', ignore: 'ignore' } as const;

describeWallet('a wallet over WalletConnect', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cairn-wallet-'));
  const relay = await startRelay();
  const { remote, account, stop } = await startWalletProcess({
    relay: relay.url,
    rpc: 'http://127.0.0.1:9',
    chainId,
    directory,
    autoApprove: true,
  });
  return {
    account,
    chainId,
    createSecrets: createMemorySecretStore,
    createWallet: (secrets) => createWallet({ relay: relay.url, chainId, secrets }),
    person: {
      scan: (uri) => remote.pair(uri),
      answer: (how) => remote.setMode(modeOf[how]),
      disconnect: () => remote.disconnect(),
    },
    signerOfTypedData: ({ domain, types, primaryType, message }, signature) =>
      recoverTypedDataAddress({ domain, types, primaryType, message, signature }),
    signerOfMessage: (message, signature) => recoverMessageAddress({ message: { raw: message }, signature }),
    close: async () => {
      await stop();
      await relay.close();
      await rm(directory, { recursive: true });
    },
  };
});
