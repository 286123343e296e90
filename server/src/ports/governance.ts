import type { GovernanceState } from '../protocol/governance.ts';
import type { Address, Hex } from '../protocol/primitives.ts';
import type { TransactionCall } from './registry.ts';

export interface ProposedAction {
  target: Address;
  value: bigint;
  calldata: Hex;
}

/** The platform's Governor. Reads everything from the chain; actions are calls for the wallet. */
export interface Governance {
  state(account: Address | null, signal?: AbortSignal): Promise<GovernanceState>;
  delegateCall(to: Address): TransactionCall;
  castVoteCall(proposalId: bigint, support: 'against' | 'for' | 'abstain', reason: string): TransactionCall;
  proposeCall(actions: ProposedAction[], description: string): TransactionCall;
  /** Needs the proposal's actions again: reads them from its creation event. */
  queueCall(proposalId: bigint): Promise<TransactionCall>;
  executeCall(proposalId: bigint): Promise<TransactionCall>;
}
