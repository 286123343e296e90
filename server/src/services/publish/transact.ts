import type { Registry, TransactionCall, TransactionOutcome } from '../../ports/registry.ts';
import type { TransactionSender } from '../../ports/transaction-sender.ts';
import type { Hex } from '../../protocol/primitives.ts';

/** How long a transaction of an earlier run may still be waited for before another one is sent. */
const PENDING_MS = 30_000;

/** Simulates, sends and waits. `onSent` keeps the hash before the wait. Errors: the sender's and the registry's. */
export async function transact(
  deps: { registry: Registry; sender: TransactionSender },
  call: TransactionCall,
  options: { purpose: string; onSent: (transaction: Hex) => Promise<void>; signal?: AbortSignal | undefined },
): Promise<TransactionOutcome> {
  const { signal } = options;
  signal?.throwIfAborted();
  await deps.registry.simulate(call, deps.sender.account);
  const transaction = await deps.sender.send(call, { purpose: options.purpose, ...(signal && { signal }) });
  await options.onSent(transaction);
  return deps.registry.wait(transaction, signal);
}

/** Waits for a transaction an earlier run sent. Null where it was dropped, replaced or failed: the chain then tells what is left to do. */
export async function settlePending(
  registry: Registry,
  transaction: Hex,
  signal?: AbortSignal,
): Promise<TransactionOutcome | null> {
  const timeout = AbortSignal.timeout(PENDING_MS);
  try {
    return await registry.wait(transaction, signal ? AbortSignal.any([signal, timeout]) : timeout);
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}
