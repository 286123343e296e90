import type { Hex, ObjectId, RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { SignedItem } from './permanent-store.ts';

/** A publication a person consented to, signed and kept before anything is sent. */
export interface JournaledPublication {
  repository: RepositoryAsset;
  ref: string;
  commit: ObjectId;
  manifestSha256: Sha256;
  /** The manifest's canonical JSON: enough to record and advance without making the pack again. */
  manifest: string;
  /** Which store signed the item; another one can't send it. */
  store: string;
  item: SignedItem;
  /** Transactions that were sent and may still be on their way. */
  transactions: { record: Hex[]; advance: Hex | null };
}

/**
 * What was signed and may have been sent, one publication a repository. It exists so that a crash sends the same bytes
 * and asks about the same transactions again; everything else is derived from the store and the chain.
 */
export interface PublicationJournal {
  /** Null where nothing is kept, or what is kept was damaged. */
  read(repository: RepositoryAsset): Promise<JournaledPublication | null>;
  /** On disk when it resolves. Replaces what was there. */
  write(entry: JournaledPublication): Promise<void>;
  /** Keeps the transactions of the kept publication; no-op where none is kept. */
  writeTransactions(repository: RepositoryAsset, transactions: JournaledPublication['transactions']): Promise<void>;
  remove(repository: RepositoryAsset): Promise<void>;
}
