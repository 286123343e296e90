import type { Address, Hex } from '../protocol/primitives.ts';
import type { TransactionCall } from './registry.ts';

/** Signs and sends a call: a wallet over WalletConnect for people, a local key for a node. Errors: `wallet-*`, `insufficient-funds`, `chain-unreachable`. */
export interface TransactionSender {
  readonly account: Address;
  send(call: TransactionCall, options: { purpose: string; signal?: AbortSignal }): Promise<Hex>;
}
