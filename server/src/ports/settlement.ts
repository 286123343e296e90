import type { PayPolicy } from '../core/reward/pay.ts';
import type { Address, ArweaveId, Hex, Sha256 } from '../protocol/primitives.ts';
import type { TransactionCall } from './registry.ts';
import type { TypedData } from './wallet.ts';

/** DESIGN: Settle{…}, signed by validators under the Treasury's domain. */
export interface Settlement {
  repositoryId: bigint;
  token: Address;
  epoch: number;
  attempt: number;
  setId: number;
  snapshotBlockHash: Hex;
  scorerHash: Hex;
  leavesSha256: Sha256;
  root: Hex;
  cumulativeTotal: bigint;
}

export interface EpochFunds {
  epochBudget: bigint;
  /** Deposits minus all that was settled before. */
  funded: bigint;
  previousTotal: bigint;
  attempt: number;
  settled: boolean;
  /** A settlement would be taken now: the epoch is over, no root stands for it, no earlier root is open. */
  open: boolean;
}

/** The Treasury and ValidatorSet as a validator needs them. Errors as Registry's. */
export interface SettlementLedger {
  clock(): Promise<{ genesis: number; epochLength: number; challengePeriod: number; currentEpoch: number }>;
  /** Tokens that ever had a deposit for this repository. */
  tokens(repositoryId: bigint): Promise<Address[]>;
  funds(repositoryId: bigint, token: Address, epoch: number): Promise<EpochFunds>;
  /** What validators paid by in a token at the end of a block. */
  payPolicy(token: Address, block: number): Promise<PayPolicy>;
  /** Burns what final settlements set apart; there must be something (see `burnDue`). */
  burnCall(repositoryId: bigint, token: Address): TransactionCall;
  burnDue(repositoryId: bigint, token: Address): Promise<bigint>;
  validatorSet(): Promise<{ setId: number; validators: Address[]; quorum: number }>;
  /** EIP-712 digest of a settlement. */
  digest(settlement: Settlement): Hex;
  /** Its typed data, for a local key to sign. */
  typedData(settlement: Settlement): TypedData;
  /** The account whose signature of a settlement this is. Error `bad-signature`. */
  signerOf(settlement: Settlement, signature: Hex): Promise<Address>;
  settleCall(settlement: Settlement, signatures: Hex[], leavesArweaveId: ArweaveId | null): TransactionCall;
  claimCall(claim: {
    repositoryId: bigint;
    token: Address;
    epoch: number;
    account: Address;
    amount: bigint;
    cumulative: bigint;
    proof: Hex[];
  }): TransactionCall;
  claimed(repositoryId: bigint, token: Address, account: Address): Promise<bigint>;
  isFinal(repositoryId: bigint, token: Address, epoch: number): Promise<boolean>;
  depositCalls(deposit: { repositoryId: bigint; token: Address; amount: bigint }): TransactionCall[];
  setEpochBudgetCall(budget: {
    repositoryId: bigint;
    token: Address;
    fromEpoch: number;
    amount: bigint;
  }): TransactionCall;
  tokenInfo(token: Address): Promise<{ symbol: string; decimals: number }>;
}
