import type { ChainStatus, Registry } from '../ports/registry.ts';
import type { SettlementLedger } from '../ports/settlement.ts';
import { CairnError } from '../protocol/errors.ts';
import type { Network } from '../protocol/network.ts';
import type { ContributorSummaryPage, EpochPage, Health, RepositorySummary } from '../protocol/node-api.ts';
import type { Address, RepositoryAsset } from '../protocol/primitives.ts';
import type { ChainLog } from './chain-log.ts';
import type { Clock } from './epoch-clock.ts';
import type { Feed } from './feed.ts';
import { followChain } from './indexer.ts';
import { type Judge, MissingData } from './judge.ts';
import type { LeavesStore } from './leaves-store.ts';
import type { Log } from './log.ts';
import type { NodeMetrics, Observed } from './metrics.ts';
import type { Proofs } from './proofs.ts';
import type { Publications } from './publications.ts';
import { type AdvancedEvent, type Book, foldRepository, lower, type RepositoryState } from './repository-state.ts';
import type { Settler, Standing } from './settler.ts';
import { contributionViews, contributorViews, epochViews, repositoryView, type ViewContext } from './views.ts';

export interface NodeParts {
  network: Network;
  registry: Registry;
  ledger: SettlementLedger;
  clock: Clock;
  log: Log;
  chainLog: ChainLog;
  publications: Publications;
  proofs: Proofs;
  judge: Judge;
  leaves: LeavesStore;
  feed: Feed;
  /** Null: an indexer that signs and settles nothing. */
  settler: Settler | null;
  validator: Address | null;
  version: string;
  metrics: NodeMetrics;
}

/**
 * The running node: two loops, one that keeps up with the chain and one that fetches, judges and settles. A step that
 * fails is told in `problems` and tried again; it never stops the loop or another repository's steps.
 */
export class Node {
  readonly #parts: NodeParts;
  readonly #states = new Map<bigint, { generation: number; state: RepositoryState | null }>();
  readonly #weights = new Map<string, bigint>();
  readonly #standings = new Map<string, Standing>();
  readonly #tokens = new Map<Address, { symbol: string; decimals: number }>();
  readonly #problems = new Map<string, string>();
  #status: ChainStatus | null = null;
  #publishing: Promise<void> = Promise.resolve();

  readonly #firstLook = Promise.withResolvers<void>();

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  /** Resolves once the chain was read to its head for the first time. */
  get caughtUp(): Promise<void> {
    return this.#firstLook.promise;
  }

  /** Null for an id that nobody registered. */
  state(repositoryId: bigint): RepositoryState | null {
    const { generation } = this.#parts.chainLog;
    const known = this.#states.get(repositoryId);
    if (known?.generation === generation) return known.state;
    const state = foldRepository(repositoryId, this.#parts.chainLog.events(repositoryId));
    this.#states.set(repositoryId, { generation, state });
    return state;
  }

  /** A repository and its ancestors. A parent's id is always smaller, so this ends. */
  lineage(state: RepositoryState): RepositoryState[] {
    const parent = state.parentId > 0n && state.parentId < state.repositoryId ? this.state(state.parentId) : null;
    return parent === null ? [state] : [state, ...this.lineage(parent)];
  }

  states(): RepositoryState[] {
    const states = this.#parts.chainLog.repositories().map((repositoryId) => this.state(repositoryId));
    return states.filter((state) => state !== null);
  }

  /** Reads the chain to its head and tells clients what changed. */
  async follow(signal: AbortSignal): Promise<void> {
    const { registry, chainLog, network, proofs, log, metrics } = this.#parts;
    await this.#step('chain', async () => {
      const { status, rolledBack } = await followChain(registry, chainLog, network.deployedAtBlock, signal);
      this.#status = status;
      this.#firstLook.resolve();
      if (!rolledBack) return;
      log('warn', 'reorganisation', { last: chainLog.last?.number });
      metrics.reorganisations.inc();
      // What was recorded in the lost blocks may come back otherwise.
      await proofs.clear();
      this.#weights.clear();
    });
    signal.throwIfAborted();
    await this.#step('publish', () => this.publish());
  }

  /** Fetches, judges, settles and pays, one repository after another. */
  async work(signal: AbortSignal): Promise<void> {
    for (const { repositoryId } of this.states()) {
      signal.throwIfAborted();
      await this.#step(`repository ${repositoryId}`, () => this.#workOn(repositoryId, signal));
    }
    await this.#step('publish', () => this.publish());
  }

  async #workOn(repositoryId: bigint, signal: AbortSignal): Promise<void> {
    const { publications, judge, settler, clock } = this.#parts;
    const state = this.state(repositoryId);
    if (state === null) return;
    await publications.fetchAll(state, signal);
    await judge.prove(state, signal);
    await this.#weighAll(state, signal);
    for (const book of state.books.values()) {
      if (book.deposits.length === 0) continue;
      await this.#learnToken(book.token);
      for (const { event } of book.settlements) {
        await this.#step(`leaves of epoch ${event.epoch}`, async () => {
          await this.#parts.leaves.of(event, signal);
        });
      }
      const status = this.#status;
      if (settler === null || status === null) continue;
      const chain = { finalized: status.finalized, time: status.time };
      await this.#step(`settlement of repository ${repositoryId}`, async () => {
        this.#stand(state, book, await settler.settle(state, book, clock, chain, signal));
      });
      await this.#step(`payment of repository ${repositoryId}`, () => settler.payOut(state, book, chain.time, signal));
    }
  }

  #stand(state: RepositoryState, book: Book, standing: Standing): void {
    const key = bookKey(state, book);
    const before = this.#standings.get(key);
    this.#standings.set(key, standing);
    if (standing?.state !== 'abstained' || before?.why === standing.why) return;
    const { repositoryId } = state;
    this.#parts.log('info', 'abstained', { repositoryId, epoch: standing.epoch, why: standing.why });
  }

  async #weighAll(state: RepositoryState, signal: AbortSignal): Promise<void> {
    for (const advance of state.advances) {
      if (this.#weights.has(advanceKey(advance))) continue;
      try {
        this.#weights.set(advanceKey(advance), await this.#parts.judge.weigh(state, advance, signal));
      } catch (error) {
        if (!(error instanceof MissingData)) throw error;
      }
    }
  }

  async #learnToken(token: Address): Promise<void> {
    if (this.#tokens.has(lower(token))) return;
    this.#tokens.set(lower(token), await this.#parts.ledger.tokenInfo(token));
  }

  /** Both loops publish; one at a time, since each change takes the next revision. */
  publish(): Promise<void> {
    const published = this.#publishing.then(async () => {
      for (const state of this.states()) {
        await this.#parts.feed.publish(state.repositoryId, contributionViews(state, this.#context(state)));
      }
    });
    this.#publishing = published.catch(() => undefined);
    return published;
  }

  #context(state: RepositoryState): ViewContext {
    const { registry, clock, proofs, leaves, publications } = this.#parts;
    return {
      asset: registry.asset(state.repositoryId),
      clock,
      time: this.#status?.time ?? 0,
      proof: (key) => proofs.get(key),
      unreadable: ({ record }) => publications.status(state.repositoryId, record.manifestSha256).state === 'unreadable',
      weight: (advance) => this.#weights.get(advanceKey(advance)) ?? null,
      leaves: (sha256) => leaves.get(sha256),
      tokenInfo: (token) => this.#tokens.get(lower(token)) ?? { symbol: '', decimals: 18 },
      standing: (book) => this.#standings.get(bookKey(state, book)) ?? null,
    };
  }

  repositories(): RepositorySummary[] {
    return this.states().map((state) => repositoryView(state, this.#context(state)));
  }

  contributors(state: RepositoryState): ContributorSummaryPage {
    return { contributors: contributorViews(state, this.#context(state)) };
  }

  epochs(state: RepositoryState): EpochPage {
    return { epochs: epochViews(state, this.#context(state)) };
  }

  asset(repositoryId: bigint): RepositoryAsset {
    return this.#parts.registry.asset(repositoryId);
  }

  observed(): Observed {
    const { indexedBlock, headBlock, problems } = this.health();
    return {
      indexedBlock,
      headBlock,
      repositories: this.states().length,
      revision: this.#parts.feed.revision,
      publications: this.#parts.publications.counts(),
      problems: problems.length,
    };
  }

  health(): Health {
    const { network, version, validator, judge, chainLog } = this.#parts;
    const indexedBlock = chainLog.last?.number ?? Math.max(0, network.deployedAtBlock - 1);
    const headBlock = this.#status?.head ?? 0;
    const problems = [...this.#problems].map(([what, why]) => `${what}: ${why}`);
    return {
      status: problems.length > 0 ? 'degraded' : this.#status === null || indexedBlock < headBlock ? 'syncing' : 'ok',
      version,
      chainId: network.chainId,
      indexedBlock,
      headBlock,
      finalizedBlock: this.#status?.finalized ?? 0,
      validator,
      scorerHash: judge.scorerHash,
      problems,
    };
  }

  async #step(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
      this.#problems.delete(what);
    } catch (error) {
      if (error instanceof Error && error.name === 'AbortError') throw error;
      const why = error instanceof CairnError ? [error.message, error.why].filter(Boolean).join(' ') : String(error);
      if (this.#problems.get(what) !== why) this.#parts.log('warn', 'problem', { what, why });
      this.#problems.set(what, why);
      this.#parts.metrics.failures.inc();
    }
  }
}

function advanceKey(advance: AdvancedEvent): string {
  return `${advance.repositoryId} ${advance.blockHash} ${advance.logIndex}`;
}

function bookKey(state: RepositoryState, book: Book): string {
  return `${state.repositoryId} ${lower(book.token)}`;
}
