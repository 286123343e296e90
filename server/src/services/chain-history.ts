import { refHash } from '../core/contribution/key.ts';
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

/** Reads every record and ref move of a repository. Errors as Registry's. */
export async function readChainHistory(
  registry: Registry,
  repositoryId: bigint,
  fromBlock: number,
  signal?: AbortSignal,
): Promise<ChainHistory> {
  const { head } = await registry.status(signal);
  return chainHistory(await registry.events({ from: fromBlock, to: head, repositoryId }, signal));
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
