import { type Hex, keccak256, parseTransaction, type TransactionSerializedEIP1559 } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import type { Step } from './steps.ts';

export interface Fees {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

/** A signed transaction of this deployment. */
export interface Signed {
  raw: Hex;
  hash: Hex;
  nonce: number;
  fees: Fees;
  /** What it does, to tell it from others with the same nonce. */
  call: string;
}

/** What a transaction does, whatever its nonce and fees. */
export function callOf({ to, data, value }: { to: Hex; data: Hex; value: bigint }): string {
  return `${to.toLowerCase()} ${value} ${keccak256(data)}`;
}

/** Reads one back from the journal. */
export function readSigned(raw: Hex): Signed {
  const parsed = parseTransaction(raw as TransactionSerializedEIP1559);
  const { to, data = '0x', value = 0n, nonce = 0, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n } = parsed;
  return {
    raw,
    hash: keccak256(raw),
    nonce,
    fees: { maxFeePerGas, maxPriorityFeePerGas },
    call: callOf({ to: to ?? '0x', data, value }),
  };
}

export async function sign(
  account: LocalAccount,
  chainId: number,
  { to, data, value, gas }: Step,
  nonce: number,
  fees: Fees,
): Promise<Signed> {
  const raw = await account.signTransaction({ type: 'eip1559', chainId, nonce, to, data, value, gas, ...fees });
  return { raw, hash: keccak256(raw), nonce, fees, call: callOf({ to, data, value }) };
}

/** Nodes take a replacement only if both of its fees are at least a tenth higher; an eighth is safe with all of them. */
export function replacing(earlier: Fees, current: Fees): Fees {
  const raise = (fee: bigint) => fee + fee / 8n + 1n;
  const atLeast = (a: bigint, b: bigint) => (a > b ? a : b);
  return {
    maxFeePerGas: atLeast(raise(earlier.maxFeePerGas), current.maxFeePerGas),
    maxPriorityFeePerGas: atLeast(raise(earlier.maxPriorityFeePerGas), current.maxPriorityFeePerGas),
  };
}
