import type { LocalAccount } from 'viem';
import { keccak256 } from 'viem/utils';
import type { TransactionCall } from '../../ports/registry.ts';
import type { TransactionSender } from '../../ports/transaction-sender.ts';
import type { Network } from '../../protocol/network.ts';
import { type Hex, hexSchema } from '../../protocol/primitives.ts';
import { type Chain, connectChain, toCairnError } from './chain.ts';
import { RpcError } from './rpc-faults.ts';
import { numberQuantitySchema } from './rpc-schema.ts';
import { requireFunds, simulateCall, suggestFees } from './simulation.ts';

/** Sends with a key of this process, one transaction after another so that nonces never collide. */
export function createLocalSender(
  network: Network,
  account: LocalAccount,
  chain: Chain = connectChain(network),
): TransactionSender {
  let queue: Promise<unknown> = Promise.resolve();

  async function sign(call: TransactionCall, gas: bigint): Promise<Hex> {
    const fees = await suggestFees(chain);
    // Estimates are exact for the state of now; a fifth more leaves room for what changes until it is mined.
    const limit = (gas * 6n) / 5n;
    await requireFunds(chain, { from: account.address, gas: limit, value: call.value, fees });
    const nonce = await chain.rpc.request(
      'eth_getTransactionCount',
      [account.address, 'pending'],
      numberQuantitySchema,
    );
    return account.signTransaction({
      type: 'eip1559',
      chainId: call.chainId,
      to: call.to,
      data: call.data,
      value: call.value,
      gas: limit,
      nonce,
      ...fees,
    });
  }

  async function send(call: TransactionCall, signal: AbortSignal | undefined): Promise<Hex> {
    signal?.throwIfAborted();
    try {
      const raw = await sign(call, await simulateCall(chain, call, account.address));
      signal?.throwIfAborted();
      await chain.rpc.request('eth_sendRawTransaction', [raw], hexSchema).catch(ignoreKnown);
      return keccak256(raw);
    } catch (error) {
      throw toCairnError(error);
    }
  }

  return {
    account: account.address,
    send(call, { signal }) {
      const sent = queue.then(() => send(call, signal));
      queue = sent.catch(() => undefined);
      return sent;
    },
  };
}

/** A repeated request whose first answer was lost: the transaction is there, which is what was wanted. */
function ignoreKnown(error: unknown): void {
  if (error instanceof RpcError && /already (known|imported)/i.test(error.message)) return;
  throw error;
}
