import { rmSync } from 'node:fs';
import path from 'node:path';
import { createBundlerStore } from '../../../server/src/adapters/arweave/bundler-store.ts';
import { createGatewayReader } from '../../../server/src/adapters/arweave/gateway-reader.ts';
import { createFileEventCache } from '../../../server/src/adapters/event-cache/file-event-cache.ts';
import { openRepository } from '../../../server/src/adapters/git/git-repository.ts';
import { openRestoreTarget } from '../../../server/src/adapters/git/restore-target.ts';
import { createFileJournal } from '../../../server/src/adapters/journal/file-journal.ts';
import { createSecretScanner } from '../../../server/src/adapters/secretlint/secret-scanner.ts';
import { createMemorySecretStore } from '../../../server/src/adapters/secrets/memory-secret-store.ts';
import { openSyntax } from '../../../server/src/composition/syntax.ts';
import { loadCommitVerifier } from '../../../server/src/composition/verifier.ts';
import type { PublicationReceipt } from '../../../server/src/protocol/publication.ts';
import { defaultPolicy } from '../../../server/src/services/publish/policy.ts';
import { publish } from '../../../server/src/services/publish/publish.ts';
import type { PublishDeps } from '../../../server/src/services/publish/types.ts';
import { restore } from '../../../server/src/services/restore.ts';
import { createMemoryChain, type MemoryChain } from '../../fixtures/memory-chain.ts';

/** When the parts of one publication began, in milliseconds of this process's clock. */
export interface Moments {
  consent: number;
  record: number;
}

export interface BenchWorld {
  chain: MemoryChain;
  deps: PublishDeps;
  publish(ref: string): Promise<{ receipt: PublicationReceipt; moments: Moments }>;
  restore(asset: string, directory: string): ReturnType<typeof restore>;
  close(): Promise<void>;
}

/** The real adapters on one repository, a local gateway and a chain that takes no time. */
export async function openBenchWorld(repository: string, gateway: string, folder: string): Promise<BenchWorld> {
  const chain = createMemoryChain();
  const reader = createGatewayReader({ gateways: [gateway] });
  const deps: PublishDeps = {
    repository: await openRepository(repository),
    registry: chain.registry,
    eventCache: createFileEventCache(path.join(folder, 'chain')),
    sender: chain.sender,
    store: createBundlerStore({ bundler: gateway, gateways: [gateway], secrets: createMemorySecretStore() }),
    reader,
    scanner: createSecretScanner(),
    syntax: await openSyntax(),
    journal: createFileJournal(path.join(folder, 'journal')),
    policy: defaultPolicy,
    secrets: createMemorySecretStore(),
    verifyCommit: await loadCommitVerifier(),
    novelTokens: async () => 1,
    fromBlock: 1,
  };
  return {
    chain,
    deps,
    async publish(ref) {
      const moments = { consent: 0, record: 0 };
      const receipt = await publish(
        deps,
        { ref, name: 'bench', allowSecrets: true, maxFileBytes: 1 << 30 },
        {
          confirm: async () => {
            moments.consent = performance.now();
            return true;
          },
          onStep: (name) => {
            if (name === 'record' && moments.record === 0) moments.record = performance.now();
          },
        },
      );
      return { receipt, moments };
    },
    restore: (asset, directory) =>
      restore(
        {
          registry: chain.registry,
          reader,
          openTarget: openRestoreTarget,
          verifyCommit: deps.verifyCommit,
          fromBlock: 1,
          secrets: deps.secrets,
        },
        { asset, directory },
      ),
    async close() {
      await deps.repository.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
