import { refHash } from '../core/contribution/key.ts';
import type { CachedEvents, EventCache } from '../ports/event-cache.ts';
import type { ChainEvent, ContributionRecord, Credit, Registry } from '../ports/registry.ts';
import type { Address, ArweaveId, Hex, ObjectId, Sha256 } from '../protocol/primitives.ts';

export interface RecordedContribution {
  contributionKey: Hex;
  record: ContributionRecord;
  arweaveId: ArweaveId | null;
  transaction: Hex;
}

export interface RefMove {
  refHash: Hex;
  by: Address;
  oldCommit: ObjectId | null;
  newCommit: ObjectId;
  manifestSha256: Sha256;
  credits: Credit[];
  transaction: Hex;
}

/** What the chain says about one repository, oldest first. */
export interface ChainHistory {
  records: RecordedContribution[];
  moves: RefMove[];
  /** Arweave id a record gave for a manifest: a hint where to look, never proof. The first one wins. */
  hints: Map<Sha256, ArweaveId>;
}

/**
 * Reads every record and ref move of a repository. With a cache, only what happened since is asked for, and what is final by
 * now is kept; whatever is not final is read anew each time, so a reorganisation changes nothing. Errors as Registry's.
 */
export async function readChainHistory(
  registry: Registry,
  repositoryId: bigint,
  fromBlock: number,
  signal?: AbortSignal,
  cache?: EventCache,
): Promise<ChainHistory> {
  const status = await registry.status(signal);
  const asset = registry.asset(repositoryId);
  const known = cache === undefined ? null : await knownEvents(registry, await cache.read(asset), fromBlock);
  const from = known === null ? fromBlock : known.toBlock + 1;
  const recent = from > status.head ? [] : await registry.events({ from, to: status.head, repositoryId }, signal);
  const events = [...(known?.events ?? []), ...recent];
  if (cache !== undefined && status.finalized >= from) {
    const final = events.filter((event) => event.block <= status.finalized);
    await cache.write(asset, {
      fromBlock,
      toBlock: status.finalized,
      toBlockHash: status.finalizedHash,
      events: final,
    });
  }
  return chainHistory(events);
}

/** What was read before, if it is of this very chain. */
async function knownEvents(registry: Registry, cached: CachedEvents | null, fromBlock: number) {
  if (cached === null || cached.fromBlock !== fromBlock) return null;
  return (await registry.blockHash(cached.toBlock)) === cached.toBlockHash ? cached : null;
}

/** Sorts a repository's events into records and ref moves. */
export function chainHistory(events: ChainEvent[]): ChainHistory {
  const history: ChainHistory = { records: [], moves: [], hints: new Map() };
  for (const event of events) {
    if (event.kind === 'advanced') history.moves.push(event);
    if (event.kind !== 'recorded') continue;
    history.records.push(event);
    const { manifestSha256 } = event.record;
    if (event.arweaveId !== null && !history.hints.has(manifestSha256))
      history.hints.set(manifestSha256, event.arweaveId);
  }
  return history;
}

/** The moves of one ref. */
export function movesOf(history: ChainHistory, ref: string): RefMove[] {
  const hash = refHash(ref).toLowerCase();
  return history.moves.filter((move) => move.refHash.toLowerCase() === hash);
}

/** Addresses have no one spelling: checksummed where written, any case where read. */
export function sameAccount(a: Address, b: Address): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
