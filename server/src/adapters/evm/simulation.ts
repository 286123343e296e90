import type { TransactionCall } from '../../ports/registry.ts';
import { type Address, hexSchema } from '../../protocol/primitives.ts';
import { type Chain, insufficientFunds, toCairnError, wrongChain } from './chain.ts';
import { bigQuantitySchema } from './rpc-schema.ts';

/** What a transaction may cost a unit of gas, in wei. */
export interface Fees {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

const ONE_GWEI = 1_000_000_000n;

/**
 * Runs a call as `from` without sending it and returns the gas it takes. Errors: what the contract refuses, in a
 * person's words; `insufficient-funds` with the amount that is missing; `wrong-chain`.
 */
export async function simulateCall(chain: Chain, call: TransactionCall, from: Address): Promise<bigint> {
  await chain.ready();
  if (call.chainId !== chain.network.chainId) throw wrongChain(chain.network.chainId, call.chainId);
  try {
    const transaction = { from, to: call.to, data: call.data, value: quantity(call.value) };
    // The call first: an estimate of a call that reverts is often reported without the contract's reason.
    await chain.rpc.request('eth_call', [transaction, 'latest'], hexSchema);
    const gas = await chain.rpc.request('eth_estimateGas', [transaction], bigQuantitySchema);
    await requireFunds(chain, { from, gas, value: call.value, fees: await suggestFees(chain) });
    return gas;
  } catch (error) {
    throw toCairnError(error);
  }
}

/** Twice the current base fee and the tip the node suggests, so that a transaction survives some full blocks. */
export async function suggestFees(chain: Chain): Promise<Fees> {
  const [block, tip] = await Promise.all([
    chain.latest(),
    chain.rpc.request('eth_maxPriorityFeePerGas', [], bigQuantitySchema).catch(() => ONE_GWEI),
  ]);
  return { maxFeePerGas: 2n * (block.baseFeePerGas ?? ONE_GWEI) + tip, maxPriorityFeePerGas: tip };
}

/** Error `insufficient-funds` unless the account can pay gas at the highest fee and the value. */
export async function requireFunds(
  chain: Chain,
  of: { from: Address; gas: bigint; value: bigint; fees: Fees },
): Promise<void> {
  const have = await chain.rpc.request('eth_getBalance', [of.from, 'latest'], bigQuantitySchema);
  const need = of.gas * of.fees.maxFeePerGas + of.value;
  if (have < need) throw insufficientFunds({ account: of.from, need, have });
}

export function quantity(value: bigint | number): `0x${string}` {
  return `0x${value.toString(16)}`;
}
