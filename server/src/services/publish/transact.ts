import type { Registry, TransactionCall, TransactionOutcome } from '../../ports/registry.ts';
import type { TransactionSender } from '../../ports/transaction-sender.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Hex } from '../../protocol/primitives.ts';

export interface Transacting {
  purpose: string;
  /** Keeps the hash before the wait. */
  onSent: (transaction: Hex) => Promise<void>;
  /** Whether the chain holds what the call was to do, by whatever transaction. */
  isDone: () => Promise<boolean>;
  signal?: AbortSignal | undefined;
}

/**
 * Simulates, sends and waits. Null where the transaction was lost and another one did the same: a wallet sent it again with
 * another fee. Errors: the sender's and the registry's.
 */
export async function transact(
  deps: { registry: Registry; sender: TransactionSender },
  call: TransactionCall,
  { purpose, onSent, isDone, signal }: Transacting,
): Promise<TransactionOutcome | null> {
  signal?.throwIfAborted();
  await deps.registry.simulate(call, deps.sender.account);
  const transaction = await deps.sender.send(call, { purpose, ...(signal && { signal }) });
  await onSent(transaction);
  try {
    return await deps.registry.wait(transaction, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (CairnError.from(error).code === 'chain-unreachable' && (await isDone())) return null;
    throw error;
  }
}

/**
 * Waits for a transaction an earlier run sent, as long as the network's patience goes. Null where it was dropped, replaced
 * or failed: the chain then tells what is left to do. One that is still on its way is never doubled: that is the wait's
 * error, `chain-unreachable`.
 */
export async function settlePending(
  registry: Registry,
  transaction: Hex,
  signal?: AbortSignal,
): Promise<TransactionOutcome | null> {
  try {
    return await registry.wait(transaction, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (CairnError.from(error).code !== 'chain-unreachable') return null;
    if (await registry.isPending(transaction, signal)) throw error;
    return null;
  }
}
