import type { Address, ArweaveId, Hex, ObjectId, RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { SignedItem } from './permanent-store.ts';

/** A publication a person consented to, signed and kept before anything is sent. */
export interface JournaledPublication {
  repository: RepositoryAsset;
  ref: string;
  commit: ObjectId;
  manifestSha256: Sha256;
  /** The manifest's canonical JSON: enough to record and advance without making the pack again. */
  manifest: string;
  /** Of a sealed publication: the seal's canonical JSON, which `manifestSha256` is the hash of, and the hash of `manifest`. */
  seal?: { json: string; clearSha256: Sha256 } | undefined;
  /** Who consented, and records. */
  account: Address;
  /** Which store signed the items; another one can't send them. */
  store: string;
  /** The parts of the pack in order, where it has any, and last the item that holds the manifest. Never empty. */
  items: JournaledItem[];
  /** What the person was warned of before consenting. */
  warnings: string[];
  /** Transactions that were sent and may still be on their way. */
  transactions: { record: Hex[]; advance: Hex | null };
}

/** A signed item whose bytes lie in the journal. */
export interface JournaledItem {
  id: ArweaveId;
  /** Of the item's bytes, header included. */
  sha256: Sha256;
  length: number;
}

/** A pack that is looked at and consented to before it is cut into items. Gone with the next draft, or when it is committed. */
export interface DraftPack {
  /** Bytes. */
  length: number;
  /** The whole. A piece holds only until the next one is asked for: they are all read into one buffer. */
  read(): AsyncIterable<Uint8Array>;
  /** Fills a buffer with what stands at `from`. */
  readInto(buffer: Uint8Array, from: number): Promise<void>;
  /** Where it lies: what a check leaves there is gone with it, also where the process was killed. */
  folder: string;
}

/**
 * What was signed and may have been sent, one publication a repository. It exists so that a crash sends the same bytes
 * and asks about the same transactions again; everything else is derived from the store and the chain. Whoever changes
 * anything holds the repository's lock. Error `disk-full` where nothing more can be written: what was kept before stays.
 */
export interface PublicationJournal {
  /**
   * Makes this process the only one that publishes the repository, until it releases or ends; `name` is the repository's on
   * chain, or the folder of one without a name yet. Error `operation-in-progress`, which names the process that does.
   */
  lock(name: string): { release(): void };
  /** Null where nothing is kept, or what is kept was damaged: every item is hashed again. */
  read(repository: RepositoryAsset): Promise<JournaledPublication | null>;
  /** Whether something was kept that is damaged by now: what it was may have been sent. */
  isDamaged(repository: RepositoryAsset): Promise<boolean>;
  /** Writes a pack; only what `commit` makes of it is kept for long. */
  draftPack(repository: RepositoryAsset, pack: AsyncIterable<Uint8Array>): Promise<DraftPack>;
  /** On disk when it resolves, but part of no publication before `commit` names it. */
  draftItem(repository: RepositoryAsset, item: SignedItem): Promise<JournaledItem>;
  /** On disk when it resolves, in the place of what was there, and the draft pack is gone. */
  commit(entry: JournaledPublication): Promise<void>;
  /** The bytes of an item of the kept publication. Error `item-forged` where they were damaged. */
  item(repository: RepositoryAsset, item: JournaledItem): Promise<SignedItem>;
  /** Keeps the transactions of the kept publication; no-op where none is kept. */
  writeTransactions(repository: RepositoryAsset, transactions: JournaledPublication['transactions']): Promise<void>;
  /** Removes what was drafted and not committed. */
  discardDraft(repository: RepositoryAsset): Promise<void>;
  /** Forgets the publication and every draft. */
  remove(repository: RepositoryAsset): Promise<void>;
}
