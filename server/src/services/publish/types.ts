import type { Manifest } from '../../core/publication/manifest.ts';
import type { SignatureCheck } from '../../core/signature/verify.ts';
import type { EventCache } from '../../ports/event-cache.ts';
import type { PermanentReader, PermanentStore } from '../../ports/permanent-store.ts';
import type { DraftPack, JournaledPublication, PublicationJournal } from '../../ports/publication-journal.ts';
import type { Advance, ContributionRecord, Credit, Registry } from '../../ports/registry.ts';
import type { CommitHeader, Repository } from '../../ports/repository.ts';
import type { SecretScanner } from '../../ports/secret-scanner.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { SyntaxChecker } from '../../ports/syntax-checker.ts';
import type { TransactionSender } from '../../ports/transaction-sender.ts';
import type { ConfirmParams } from '../../protocol/lsp.ts';
import type { ArweaveId, ObjectId, RepositoryAsset, Sha256 } from '../../protocol/primitives.ts';
import type { PublicationPlan } from '../../protocol/publication.ts';
import type { PublishPrivacy } from '../private/publish-privacy.ts';
import type { SealedBytes } from '../private/sealed-payload.ts';
import type { PublicationPolicy } from './policy.ts';

/** Checks a raw commit object; pure and quick. */
export type VerifyCommit = (commit: Uint8Array) => SignatureCheck;

export interface PublishDeps {
  repository: Repository;
  registry: Registry;
  eventCache: EventCache;
  store: PermanentStore;
  reader: PermanentReader;
  sender: TransactionSender;
  scanner: SecretScanner;
  syntax: SyntaxChecker;
  journal: PublicationJournal;
  policy: PublicationPolicy;
  verifyCommit: VerifyCommit;
  /** How many novel tokens a commit brought, against its first parent: its part in a ref move. */
  novelTokens: (commit: CommitHeader, signal?: AbortSignal) => Promise<number>;
  /** Block the contracts were deployed in: nothing happened before. */
  fromBlock: number;
  /** Reader keys; asked for only where something is sealed. */
  secrets: SecretStore;
  /** Set for a private repository, by `enterPrivacy`. */
  privacy?: PublishPrivacy;
}

export interface PublishRequest {
  /** Go on with what an earlier run left, whatever the branch holds by now; `ref` then counts for nothing. */
  resume?: boolean | undefined;
  /** Branch, full or short; HEAD's where absent. */
  ref?: string | undefined;
  /** Maintainers only: also move the on-chain ref. Default true. */
  advance?: boolean | undefined;
  /** Who is credited for the move, 10,000 basis points in sum; default: every proven, recorded commit by its novel tokens. */
  credits?: Credit[] | undefined;
  /** Publish although the scanner found what looks like secrets. They are still shown before consent. */
  allowSecrets?: boolean | undefined;
  /** Larger files are refused. Default 32 MiB. */
  maxFileBytes?: number | undefined;
  /** Name offered when the repository is not registered yet; the folder's where absent. */
  name?: string | undefined;
  /** How long to wait for a gateway to serve what was uploaded. Default two minutes. */
  readableWithinMs?: number | undefined;
}

/** What is going on now; `fraction` of the whole, 0 to 1. */
export type OnStep = (name: PublishStep, detail: string, fraction: number) => void;
export type PublishStep =
  | 'chain'
  | 'check'
  | 'scan'
  | 'pack'
  | 'rebuild'
  | 'sign'
  | 'upload'
  | 'read'
  | 'record'
  | 'advance';

export interface PublishUi {
  confirm(question: ConfirmParams, signal?: AbortSignal): Promise<boolean>;
  onStep: OnStep;
}

/** The bytes of a publication, by how far they got before. */
export type PublicationContent = { manifest: Manifest; manifestSha256: Sha256 } & (
  | {
      state: 'new';
      draft: DraftPack;
      /** Null for a public one. */
      sealed: SealedBytes | null;
      warnings: string[];
      /** An earlier run's journal was damaged: what it sent is looked for before anything is sent. */
      lookFirst: boolean;
    }
  /** Signed earlier and perhaps sent; goes on with the same items. */
  | { state: 'journaled'; entry: JournaledPublication }
  /** On chain already: nothing to upload. */
  | { state: 'published'; arweaveId: ArweaveId }
);

/** For each item of a publication, in order: the id under which its content was stored by somebody; null: not that is known. */
export type StoredItems = readonly (ArweaveId | null)[];

/** How far a publication got, and so what a refusal, a cancel or a failure leaves behind. */
export const stages = ['planned', 'signed', 'readable', 'recorded'] as const;
export type Stage = (typeof stages)[number];

/** Everything decided, nothing done yet. */
export interface PreparedPublication {
  asset: RepositoryAsset;
  plan: PublicationPlan;
  commit: ObjectId;
  content: PublicationContent;
  /** What of it somebody stored already; empty where it is not new. */
  stored: StoredItems;
  /** By an earlier run. */
  reached: Stage;
  /** All this account records of the publication; those on chain already are skipped when it comes to it. */
  records: ContributionRecord[];
  /** Null where the ref stays or stands there already. */
  advance: Advance | null;
  readableWithinMs: number;
}
