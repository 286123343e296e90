import type {
  Address,
  ArweaveId,
  Hex,
  ObjectFormat,
  ObjectId,
  RepositoryAsset,
  Sha256,
} from '../protocol/primitives.ts';

export interface ChainStatus {
  chainId: number;
  head: number;
  finalized: number;
  /** Hash of the finalized block. */
  finalizedHash: Hex;
  /** Time of the head block, unix seconds. */
  time: number;
}

export interface OnChainRepository {
  repositoryId: bigint;
  owner: Address;
  parentId: bigint;
  name: string;
  mainRef: string;
  objectFormat: ObjectFormat;
}

/** What a record states. Its key and slot are computed by core/contribution. */
export interface ContributionRecord {
  repositoryId: bigint;
  author: Address;
  objectFormat: ObjectFormat;
  payloadSha256: Sha256;
  commitId: ObjectId;
  treeId: ObjectId;
  manifestSha256: Sha256;
}

export interface Credit {
  contributionKey: Hex;
  basisPoints: number;
}

export interface Advance {
  repositoryId: bigint;
  ref: string;
  /** Null: the ref is not on chain yet. */
  expectedOld: ObjectId | null;
  newCommit: ObjectId;
  manifestSha256: Sha256;
  /** 10,000 in sum, or empty: nobody is credited. */
  credits: Credit[];
  rewind: boolean;
}

/** An unsigned call; the wallet signs and sends it. */
export interface TransactionCall {
  chainId: number;
  to: Address;
  data: Hex;
  value: bigint;
}

export interface TransactionOutcome {
  transaction: Hex;
  block: number;
  gasUsed: bigint;
}

interface ChainEventPosition {
  block: number;
  blockHash: Hex;
  logIndex: number;
  transaction: Hex;
  /** Unix seconds of the block. */
  time: number;
}

/** What the contracts told, in the order it happened. */
export type ChainEvent = ChainEventPosition &
  (
    | {
        kind: 'repository-registered';
        repositoryId: bigint;
        owner: Address;
        parentId: bigint;
        name: string;
        mainRef: string;
        objectFormat: ObjectFormat;
      }
    | { kind: 'recorded'; contributionKey: Hex; record: ContributionRecord; arweaveId: ArweaveId | null }
    | {
        kind: 'advanced';
        repositoryId: bigint;
        refHash: Hex;
        by: Address;
        oldCommit: ObjectId | null;
        newCommit: ObjectId;
        manifestSha256: Sha256;
        credits: Credit[];
        rewind: boolean;
      }
    | { kind: 'transferred'; repositoryId: bigint; from: Address; to: Address }
    /** `ownershipEpoch`: the role ends when the repository's token changes hands for that many and one time. */
    | { kind: 'maintainer-set'; repositoryId: bigint; account: Address; ownershipEpoch: number; expiry: number }
    | { kind: 'controller-set'; repositoryId: bigint; controller: Address | null; ownershipEpoch: number }
    /** `royalty` of the amount belongs to the parent. */
    | { kind: 'deposited'; repositoryId: bigint; token: Address; from: Address; amount: bigint; royalty: bigint }
    | { kind: 'royalty-pulled'; repositoryId: bigint; token: Address; parentId: bigint; amount: bigint }
    | { kind: 'budget-set'; repositoryId: bigint; token: Address; fromEpoch: number; amount: bigint }
    | {
        kind: 'settled';
        repositoryId: bigint;
        token: Address;
        epoch: number;
        attempt: number;
        root: Hex;
        leavesSha256: Sha256;
        cumulativeTotal: bigint;
        leavesArweaveId: ArweaveId | null;
        /** Unix seconds at which it is final if nobody challenges it. */
        finalizableAt: number;
        setId: number;
        snapshotBlockHash: Hex;
        scorerHash: Hex;
      }
    | { kind: 'challenged'; repositoryId: bigint; token: Address; epoch: number; challenger: Address }
    | { kind: 'ruled'; repositoryId: bigint; token: Address; epoch: number; upheld: boolean; nextAttempt: number }
    /** Nobody ruled over a challenge in time: the root is dropped, and is settled again as the next attempt. */
    | { kind: 'lapsed'; repositoryId: bigint; token: Address; epoch: number; nextAttempt: number }
    | { kind: 'claimed'; repositoryId: bigint; token: Address; epoch: number; account: Address; amount: bigint }
    | { kind: 'granted'; repositoryId: bigint; token: Address; epoch: number; account: Address; amount: bigint }
    /** Told after the settlement it belongs to: burnt once that is final. */
    | { kind: 'burn-planned'; repositoryId: bigint; token: Address; epoch: number; amount: bigint }
    | { kind: 'burned'; repositoryId: bigint; token: Address; amount: bigint }
  );

/**
 * The chain's record of who offered what and where each ref stands. Reads are of the head block unless said otherwise.
 * Errors: `chain-unreachable`, `wrong-chain`, `contracts-missing`, `transaction-reverted`, `tip-moved`, `not-permitted`, `insufficient-funds`.
 */
export interface Registry {
  /** Checks chain id and that the contracts are there. */
  status(signal?: AbortSignal): Promise<ChainStatus>;
  asset(repositoryId: bigint): RepositoryAsset;
  /** Error `not-registered`. */
  repository(repositoryId: bigint): Promise<OnChainRepository>;
  tip(repositoryId: bigint, ref: string): Promise<ObjectId | null>;
  isMaintainer(repositoryId: bigint, account: Address): Promise<boolean>;
  balance(account: Address): Promise<bigint>;
  /** The key a contribution is recorded under: `contributionKey` of what the chain has of it. */
  keyOf(of: Pick<ContributionRecord, 'repositoryId' | 'author' | 'objectFormat' | 'payloadSha256'>): Hex;
  /** What is stored under that key: `recordSlot` of what the chain has of it. */
  slotOf(record: ContributionRecord): Hex;
  /** The slot stored under a key; null where nothing is recorded. */
  slot(contributionKey: Hex): Promise<Hex | null>;

  registerCall(request: {
    owner: Address;
    parentId: bigint;
    name: string;
    mainRef: string;
    objectFormat: ObjectFormat;
  }): TransactionCall;
  /** One record, or several in one call that share author, repository, format and manifest (else `invalid-input`). The author sends it. */
  recordCall(records: ContributionRecord[], arweaveId: ArweaveId | null): TransactionCall;
  advanceCall(advance: Advance): TransactionCall;
  /** `eth_call` and `eth_estimateGas` as `from`; returns gas units. Reverts become a CairnError in the person's words. */
  simulate(call: TransactionCall, from: Address): Promise<bigint>;
  /** Waits until mined; `transaction-reverted` if it failed, `cancelled` on abort (the transaction may still be mined). */
  wait(transaction: Hex, signal?: AbortSignal): Promise<TransactionOutcome>;
  /** Whether the chain knows the transaction and no block holds it yet; false where it was mined, replaced or dropped. */
  isPending(transaction: Hex, signal?: AbortSignal): Promise<boolean>;
  /** The repository id a mined registration made. */
  registeredId(transaction: Hex): Promise<bigint>;
  /** All events of blocks from..to inclusive, in order. Pages the RPC as needed. */
  events(range: { from: number; to: number; repositoryId?: bigint }, signal?: AbortSignal): Promise<ChainEvent[]>;
  blockHash(block: number): Promise<Hex | null>;
  /** Hash and time (unix seconds) of a block; null where there is none (yet). */
  block(block: number): Promise<{ hash: Hex; time: number } | null>;
}
