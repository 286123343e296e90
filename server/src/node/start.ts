import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalAccount } from 'viem';
import { createBundlerStore } from '../adapters/arweave/bundler-store.ts';
import { createGatewayReader } from '../adapters/arweave/gateway-reader.ts';
import { connectChain } from '../adapters/evm/chain.ts';
import { createLocalSender } from '../adapters/evm/local-sender.ts';
import { connectRegistry } from '../adapters/evm/registry.ts';
import { connectSettlementLedger } from '../adapters/evm/settlement-ledger.ts';
import { initBareRepository, openRepository } from '../adapters/git/git-repository.ts';
import { openPglite } from '../adapters/pglite/pglite-database.ts';
import { openPostgres } from '../adapters/postgres/postgres-database.ts';
import { loadVerifier } from '../adapters/secp256k1/libsecp256k1.ts';
import { createMemorySecretStore } from '../adapters/secrets/memory-secret-store.ts';
import type { Database } from '../ports/database.ts';
import type { PermanentReader, PermanentStore } from '../ports/permanent-store.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Network } from '../protocol/network.ts';
import { readReaderKeys } from '../services/private/reader-keys.ts';
import { createApi } from './api/server.ts';
import { Attestations } from './attestations.ts';
import { ChainLog } from './chain-log.ts';
import { Feed } from './feed.ts';
import { lockFolder } from './folder-lock.ts';
import { Judge } from './judge.ts';
import { LeavesStore } from './leaves-store.ts';
import { type Log, logToStderr } from './log.ts';
import { createMetrics } from './metrics.ts';
import { Mirrors } from './mirrors.ts';
import { Node } from './node.ts';
import { connectPeers } from './peers.ts';
import { Proofs } from './proofs.ts';
import { Publications } from './publications.ts';
import { repeat } from './repeat.ts';
import { loadScorer } from './scorer.ts';
import { SealedPublications } from './sealed-publications.ts';
import { Settler } from './settler.ts';
import { migrate } from './store/migrations.ts';
import type { NodeTables } from './store/tables.ts';
import { nodeVersion } from './version.ts';
import { type Scorer, Weights } from './weights.ts';

export interface NodeOptions {
  network: Network;
  /** Holds the lock, the mirrors and, unless PostgreSQL is used, the database. */
  directory: string;
  /** The validator's key; null: an indexer that signs and settles nothing. */
  key: LocalAccount | null;
  database: { kind: 'pglite' } | { kind: 'postgres'; url: string };
  /** 0: any free one. */
  port: number;
  /** Loopback unless told otherwise. */
  host?: string;
  /** Other validators' nodes. */
  peers?: readonly string[];
  /** Milliseconds between two looks at the chain. */
  interval?: number;
  /** Larger publications are not taken, in bytes. */
  maxPublicationBytes?: number;
  log?: Log;
  /** Keeps what the node reads private repositories with. */
  readerKeys?: SecretStore;
  /** Keeps the upload key of the leaves' files. */
  secrets?: SecretStore;
  /** In place of the network's gateways and bundler. */
  reader?: PermanentReader;
  store?: PermanentStore;
  scorer?: Scorer;
}

export interface RunningNode {
  url: string;
  close(): Promise<void>;
}

const DEFAULT_INTERVAL_MS = 1_000;
/** A short chain is read before the first request is answered; a long one while they are. */
const FIRST_LOOK_MS = 5_000;
const DEFAULT_MAX_PUBLICATION = 256 * 1024 * 1024;

/**
 * Starts a node: index, verifier, validator and REST interface. Resolves once it answers. Errors: `database-locked`,
 * `chain-unreachable`, `wrong-chain`, `contracts-missing`, `not-configured`.
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const stack = new AsyncDisposableStack();
  try {
    const lock = lockFolder(options.directory);
    stack.defer(() => lock.release());
    const url = await assemble(options, stack);
    return { url, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Puts the parts together, each one's end on the stack, and returns the URL. */
async function assemble(options: NodeOptions, stack: AsyncDisposableStack): Promise<string> {
  const { network, directory, key } = options;
  const log = options.log ?? logToStderr;
  const chain = connectChain(network);
  const registry = connectRegistry(network, chain);
  const ledger = connectSettlementLedger(network, chain);
  await registry.status();
  const clock = await ledger.clock();

  const database = await openDatabase(options);
  stack.defer(() => database.close());
  await migrate(database);
  const mirrors = new Mirrors(path.join(directory, 'mirrors'), { open: openRepository, init: initBareRepository });
  stack.defer(() => mirrors.close());

  const secp = await loadVerifier();
  const reader = options.reader ?? createGatewayReader({ gateways: network.gateways });
  const scorer = options.scorer ?? loadScorer();
  const [chainLog, proofs, weights, leaves, feed] = await Promise.all([
    ChainLog.open(database),
    Proofs.open(database, secp),
    Weights.open(database, scorer, secp),
    LeavesStore.open(database, reader),
    Feed.open(database),
  ]);
  const readerKeys = options.readerKeys === undefined ? null : await readReaderKeys(options.readerKeys);
  const publications = await Publications.open({
    ...{ database, reader, mirrors },
    sealed: new SealedPublications(reader, readerKeys?.secrets ?? []),
    maxBytes: options.maxPublicationBytes ?? DEFAULT_MAX_PUBLICATION,
    asset: (repositoryId) => registry.asset(repositoryId),
    lineage: (state) => node.lineage(state),
  });
  const judge = new Judge({
    ...{ mirrors, publications, proofs, weights },
    lineage: (state) => node.lineage(state).map((ancestor) => registry.asset(ancestor.repositoryId)),
  });
  const attestations = new Attestations(database);
  const metrics = createMetrics();
  const settler =
    key === null
      ? null
      : new Settler({
          ...{ registry, ledger, attestations, leaves, judge },
          sender: createLocalSender(network, key, chain),
          sign: (settlement) => key.signTypedData(ledger.typedData(settlement)),
          store: options.store ?? bundlerStore(options),
          peers: connectPeers(options.peers ?? []),
          chainId: network.chainId,
          treasury: network.contracts.treasury,
          deployedAtBlock: network.deployedAtBlock,
          onEvent: ({ what, ...fields }) => {
            metrics.settlements.inc({ act: what });
            log('info', what, fields);
          },
        });
  const node: Node = new Node({
    ...{ network, registry, ledger, clock, log, chainLog, publications, proofs, judge, leaves, feed, settler, metrics },
    validator: key?.address ?? null,
    version: nodeVersion(),
  });

  const closing = new AbortController();
  const version = nodeVersion();
  const app = await createApi({ node, feed, attestations, metrics, log, version, closing: closing.signal });
  stack.defer(() => app.close());
  const interval = options.interval ?? DEFAULT_INTERVAL_MS;
  const loops = [
    repeat(interval, closing.signal, (signal) => node.follow(signal)),
    repeat(interval, closing.signal, (signal) => node.work(signal)),
  ];
  stack.defer(async () => {
    closing.abort();
    await Promise.all(loops);
  });
  await Promise.race([node.caughtUp, delay(FIRST_LOOK_MS, undefined, { signal: closing.signal, ref: false })]);
  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port });
  log('info', 'ready', { url });
  return url;
}

function openDatabase({ database, directory }: NodeOptions): Promise<Database<NodeTables>> {
  return database.kind === 'postgres' ? openPostgres(database.url) : openPglite(path.join(directory, 'database'));
}

/** The upload key pays nothing and proves nothing: kept in memory, it is a new one with each start. */
function bundlerStore({ network, secrets = createMemorySecretStore() }: NodeOptions): PermanentStore {
  return createBundlerStore({ bundler: network.bundler, gateways: network.gateways, secrets });
}
