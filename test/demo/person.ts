import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { createCommitWriter } from '../../server/src/adapters/git/commit-writer.ts';
import { openRepository } from '../../server/src/adapters/git/git-repository.ts';
import { createMemorySecretStore } from '../../server/src/adapters/secrets/memory-secret-store.ts';
import { publicationDeps } from '../../server/src/composition/publication.ts';
import { openBundlerStore } from '../../server/src/composition/stores.ts';
import { openWallet } from '../../server/src/composition/wallet.ts';
import type { Wallet } from '../../server/src/ports/wallet.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import type { Address } from '../../server/src/protocol/primitives.ts';
import type { PublicationReceipt } from '../../server/src/protocol/publication.ts';
import { commitAndSign } from '../../server/src/services/commit.ts';
import { publish } from '../../server/src/services/publish/publish.ts';
import type { PublishRequest } from '../../server/src/services/publish/types.ts';
import { walletSender } from '../../server/src/services/wallet-sender.ts';
import type { DemoWallet } from '../network/local-network.ts';
import { WalletRemote } from '../network/wallet/wallet-process.ts';
import { say } from './report.ts';

/** Somebody with a wallet of their own, connected over the relay, and a machine of their own. */
export interface Person {
  account: Address;
  wallet: Wallet;
  /** Commits what is staged, signed by the wallet; returns the commit's id. */
  commit(directory: string, message: string): Promise<string>;
  publish(directory: string, request?: PublishRequest): Promise<PublicationReceipt>;
  close(): Promise<void>;
}

/** Files of a real history may be large, and look like secrets: they are public already. */
const ANY_HISTORY: PublishRequest = { allowSecrets: true, maxFileBytes: 512 * 1024 * 1024 };

/** Pairs a new session with a demo wallet and gives it everything publishing needs. */
export async function connectPerson(network: Network, demoWallet: DemoWallet, home: string): Promise<Person> {
  mkdirSync(home, { recursive: true });
  const secrets = createMemorySecretStore();
  const wallet = await openWallet(network, secrets, (warning) => say(warning.message));
  const remote = new WalletRemote(demoWallet.url);
  const stop = wallet.onDidChange((state) => {
    if (state.state === 'pairing') void remote.pair(state.uri);
  });
  const account = await wallet.connect(AbortSignal.timeout(60_000));
  stop();
  const store = await openBundlerStore(network, secrets);
  const sender = walletSender(wallet);
  return {
    account,
    wallet,
    async commit(directory, message) {
      const repository = await openRepository(directory);
      try {
        const writer = createCommitWriter(repository);
        return (await commitAndSign({ repository, writer, wallet }, { message, all: false })).commit;
      } finally {
        await repository.close();
      }
    },
    async publish(directory, request = {}) {
      const repository = await openRepository(directory);
      try {
        const storage = path.join(home, 'state');
        const deps = await publicationDeps({ repository, network, store, sender, secrets, storage });
        const ui = { confirm: async () => true, onStep: () => undefined };
        return await publish(deps, { ...ANY_HISTORY, ...request }, ui);
      } finally {
        await repository.close();
      }
    },
    close: () => wallet.close(),
  };
}
