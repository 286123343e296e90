import path from 'node:path';
import type { PermanentStore } from '../ports/permanent-store.ts';
import type { JournaledPublication, PublicationJournal } from '../ports/publication-journal.ts';
import type { Repository } from '../ports/repository.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { TransactionSender } from '../ports/transaction-sender.ts';
import type { Network } from '../protocol/network.ts';
import type { AuditDeps } from '../services/audit.ts';
import type { PendingDeps } from '../services/publish/pending.ts';
import { defaultPolicy } from '../services/publish/policy.ts';
import type { PublishDeps } from '../services/publish/types.ts';
import type { RestoreDeps } from '../services/restore.ts';
import { openHistoryIndex } from './history-index.ts';
import { loadScoringModel } from './model.ts';
import { openScratch } from './scratch.ts';
import { openReader } from './stores.ts';
import { openSyntax } from './syntax.ts';
import { loadCommitVerifier } from './verifier.ts';

/** Everything publishing needs. `storage`: absolute folder in which the journal is kept. */
export async function publicationDeps(parts: {
  repository: Repository;
  network: Network;
  store: PermanentStore;
  sender: TransactionSender;
  secrets: SecretStore;
  storage: string;
}): Promise<PublishDeps> {
  const [
    { connectRegistry },
    { createSecretScanner },
    { createFileEventCache },
    journal,
    { scoreChange },
    model,
    syntax,
    reader,
    verifyCommit,
    index,
  ] = await Promise.all([
    import('../adapters/evm/registry.ts'),
    import('../adapters/secretlint/secret-scanner.ts'),
    import('../adapters/event-cache/file-event-cache.ts'),
    openJournal(parts.storage),
    import('../services/scoring/score-change.ts'),
    loadScoringModel(),
    openSyntax(),
    openReader(parts.network),
    loadCommitVerifier(),
    openHistoryIndex(parts.repository),
  ]);
  return {
    repository: parts.repository,
    registry: connectRegistry(parts.network),
    eventCache: createFileEventCache(path.join(parts.storage, 'chain')),
    store: parts.store,
    reader,
    sender: parts.sender,
    scanner: createSecretScanner(),
    syntax,
    journal,
    policy: defaultPolicy,
    verifyCommit,
    novelTokens: async ({ id, parents }, signal) => {
      const change = { base: parents[0] ?? null, head: id };
      return (await scoreChange({ repository: parts.repository, model, index }, change, signal)).novel;
    },
    fromBlock: parts.network.deployedAtBlock,
    secrets: parts.secrets,
  };
}

/** What was signed and not finished, in a folder of `storage`. */
export async function openJournal(storage: string): Promise<PublicationJournal> {
  const { createFileJournal } = await import('../adapters/journal/file-journal.ts');
  return createFileJournal(path.join(storage, 'publications'));
}

/** What was signed for a clone's repository and not finished; null also where it is not published yet. */
export async function interruptedPublication(
  repository: Repository,
  storage: string,
): Promise<JournaledPublication | null> {
  const { REPOSITORY_SETTING } = await import('../services/publish/place.ts');
  const asset = await repository.config(REPOSITORY_SETTING);
  return asset === null ? null : (await openJournal(storage)).read(asset);
}

/** What is needed to tell how far an interrupted publication got, and to give it up: no wallet. */
export async function pendingDeps(parts: {
  repository: Repository;
  network: Network;
  store: PermanentStore;
  secrets: SecretStore;
  storage: string;
}): Promise<PendingDeps> {
  const { connectRegistry } = await import('../adapters/evm/registry.ts');
  const { repository, store, secrets } = parts;
  const registry = connectRegistry(parts.network);
  return { repository, store, secrets, registry, journal: await openJournal(parts.storage) };
}

/** Everything restoring needs: a chain and gateways, and of this machine only the reader keys of who restores what is private. */
export async function restoreDeps(network: Network, secrets: SecretStore): Promise<RestoreDeps> {
  const [{ connectRegistry }, { openRestoreTarget }, reader, verifyCommit] = await Promise.all([
    import('../adapters/evm/registry.ts'),
    import('../adapters/git/restore-target.ts'),
    openReader(network),
    loadCommitVerifier(),
  ]);
  return {
    registry: connectRegistry(network),
    reader,
    openTarget: openRestoreTarget,
    verifyCommit,
    fromBlock: network.deployedAtBlock,
    secrets,
  };
}

/** Everything an audit from afar needs: a chain, gateways and a scratch repository. */
export async function auditDeps(network: Network, secrets: SecretStore): Promise<AuditDeps> {
  const [{ connectRegistry }, reader, verifyCommit] = await Promise.all([
    import('../adapters/evm/registry.ts'),
    openReader(network),
    loadCommitVerifier(),
  ]);
  const { deployedAtBlock: fromBlock } = network;
  return { registry: connectRegistry(network), reader, openScratch, verifyCommit, fromBlock, secrets };
}
