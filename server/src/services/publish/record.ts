import type { JournaledPublication } from '../../ports/publication-journal.ts';
import type { ContributionRecord, TransactionOutcome } from '../../ports/registry.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId, Hex } from '../../protocol/primitives.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import { recordStates } from './records.ts';
import { settlePending, transact } from './transact.ts';
import type { OnStep, PreparedPublication, PublishDeps } from './types.ts';

/** A block takes only so much: larger publications record in several transactions. */
const RECORDS_PER_TRANSACTION = 50;

export interface OnChainPart<T> {
  result: T;
  gasUsed: bigint;
}

type Transactions = JournaledPublication['transactions'];

/** Records what the chain does not hold yet. Transactions of an interrupted run are waited for before new ones are sent. */
export async function recordAll(
  deps: PublishDeps,
  prepared: PreparedPublication,
  arweaveId: ArweaveId,
  sent: Transactions,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<OnChainPart<PublicationReceipt['records']>> {
  const done = new Map<Hex, Hex | null>(prepared.records.map((record) => [deps.registry.keyOf(record), null]));
  let gasUsed = 0n;
  for (const transaction of sent.record)
    gasUsed += (await settlePending(deps.registry, transaction, signal))?.gasUsed ?? 0n;
  const { open } = await recordStates(deps.registry, prepared.records);
  for (let at = 0; at < open.length; at += RECORDS_PER_TRANSACTION) {
    const batch = open.slice(at, at + RECORDS_PER_TRANSACTION);
    onStep('record', `recording ${open.length} contributions on chain`, 0.88 + (0.05 * at) / open.length);
    const outcome = await sendBatch(deps, prepared, batch, arweaveId, sent, signal);
    for (const record of batch) done.set(deps.registry.keyOf(record), outcome?.transaction ?? null);
    gasUsed += outcome?.gasUsed ?? 0n;
  }
  const result = prepared.records.map((record) => {
    const key = deps.registry.keyOf(record);
    return { contributionKey: key, commit: record.commitId, transaction: done.get(key) ?? null };
  });
  return { result, gasUsed };
}

function sendBatch(
  deps: PublishDeps,
  prepared: PreparedPublication,
  batch: ContributionRecord[],
  arweaveId: ArweaveId,
  sent: Transactions,
  signal?: AbortSignal,
): Promise<TransactionOutcome | null> {
  return transact(deps, deps.registry.recordCall(batch, arweaveId), {
    purpose: batch.length === 1 ? 'record 1 contribution' : `record ${batch.length} contributions`,
    onSent: async (transaction) => {
      sent.record.push(transaction);
      await deps.journal.writeTransactions(prepared.asset, sent);
    },
    isDone: async () => (await recordStates(deps.registry, batch)).open.length === 0,
    signal,
  });
}

/** Moves the ref, unless it stands there already. Error `tip-moved` where somebody else moved it meanwhile. */
export async function advanceRef(
  deps: PublishDeps,
  prepared: PreparedPublication,
  sent: Transactions,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<OnChainPart<PublicationReceipt['advance']>> {
  const { advance } = prepared;
  if (advance === null) return { result: null, gasUsed: 0n };
  onStep('advance', `moving ${advance.ref} to ${advance.newCommit.slice(0, 12)}`, 0.94);
  const pending = sent.advance === null ? null : await settlePending(deps.registry, sent.advance, signal);
  const tip = await deps.registry.tip(advance.repositoryId, advance.ref);
  if (tip === advance.newCommit) {
    return { result: { transaction: pending?.transaction ?? null }, gasUsed: pending?.gasUsed ?? 0n };
  }
  if (tip !== advance.expectedOld) throw tipMoved(advance.ref, tip);
  const outcome = await transact(deps, deps.registry.advanceCall(advance), {
    purpose: `move ${advance.ref} to ${advance.newCommit.slice(0, 12)}`,
    onSent: async (transaction) => {
      sent.advance = transaction;
      await deps.journal.writeTransactions(prepared.asset, sent);
    },
    isDone: async () => (await deps.registry.tip(advance.repositoryId, advance.ref)) === advance.newCommit,
    signal,
  });
  return { result: { transaction: outcome?.transaction ?? null }, gasUsed: outcome?.gasUsed ?? 0n };
}

function tipMoved(ref: string, tip: string | null): CairnError {
  return new CairnError('tip-moved', `${ref} was moved on chain meanwhile, to ${tip?.slice(0, 12) ?? 'nothing'}.`, {
    why: 'Somebody else published to it at the same time. Your contribution is recorded; only the ref was not moved.',
    next: 'Fetch their commits, merge, and publish again.',
  });
}
