import type { Address, Hex } from '../protocol/primitives.ts';
import type { WalletState } from '../protocol/wallet.ts';
import type { TransactionCall } from './registry.ts';

/** EIP-712 typed data without the EIP712Domain entry; integers as bigint or decimal text. */
export interface TypedData {
  domain: { name: string; version: string; chainId?: number; verifyingContract?: Address };
  types: Record<string, { name: string; type: string }[]>;
  primaryType: string;
  message: Record<string, unknown>;
}

export interface AskOptions {
  /** What the person is being asked, for the status line: "sign commit a1b2c3…". */
  purpose: string;
  signal?: AbortSignal;
}

/**
 * The contributor's own wallet. Its private key never enters Cairn.
 * Errors: `wallet-not-connected`, `wallet-rejected`, `wallet-disconnected`, `wallet-expired` (default five minutes), `wallet-unsupported`,
 * `relay-unreachable` (told within seconds), `wrong-chain`, `cancelled`.
 */
export interface Wallet {
  state(): WalletState;
  /** Calls back on every change; returns the unsubscriber. */
  onDidChange(listener: (state: WalletState) => void): () => void;
  /** Takes up a session kept from before, if it is still alive. */
  restore(): Promise<void>;
  /** Opens a pairing and waits for the wallet's approval; the URI is in the `pairing` state meanwhile. */
  connect(signal?: AbortSignal): Promise<Address>;
  disconnect(): Promise<void>;
  /** EIP-712 where the wallet can; `wallet-unsupported` where it can't (then ask for `signMessage`). */
  signTypedData(data: TypedData, options: AskOptions): Promise<Hex>;
  /** EIP-191 `personal_sign`. */
  signMessage(message: Uint8Array, options: AskOptions): Promise<Hex>;
  sendTransaction(call: TransactionCall, options: AskOptions): Promise<Hex>;
  close(): Promise<void>;
}
