/** Sends the transactions of a deployment, each once, whatever an earlier run sent. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BaseError, formatEther, type Hex, type PublicClient, type TransactionReceipt } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import type { Journal } from './journal.ts';
import { reasonOfRevert } from './revert-reason.ts';
import { callOf, type Fees, replacing, type Signed, sign } from './signed.ts';
import type { Step } from './steps.ts';
import { goOn } from './target.ts';

export interface Sender {
  client: PublicClient;
  chainId: number;
  account: LocalAccount;
  journal: Journal;
  /** Everything that was ever signed for this deployment: what the journal holds, read. */
  known: Signed[];
  /** Milliseconds between two looks at the chain. */
  pollingInterval: number;
  /** Looks without any progress after which to give up. */
  patience: number;
  signal?: AbortSignal | undefined;
}

export interface Mined {
  step: Step;
  receipt: TransactionReceipt;
}

/** Looks between two announcements of a transaction that is not mined: nodes forget. */
const looksBetweenAnnouncements = 20;
/** Looks at a nonce that is gone without our transaction, before it is believed: nodes behind one address differ. */
const looksBeforeBelieving = 5;

/**
 * Waits until the account has no transactions in flight that the journal does not know: their nonces are not ours to take.
 * Error `operation-in-progress` where they stay.
 */
export async function settleForeign(sender: Sender): Promise<void> {
  const known = new Set(sender.known.map(({ nonce }) => nonce));
  for (let look = 0; look < sender.patience; look++) {
    sender.signal?.throwIfAborted();
    const [next, inFlight] = await Promise.all([nonceOf(sender, 'latest'), nonceOf(sender, 'pending')]);
    if (Array.from({ length: inFlight - next }, (_, i) => next + i).every((nonce) => known.has(nonce))) return;
    await sleep(sender.pollingInterval);
  }
  throw new CairnError(
    'operation-in-progress',
    'The account has transactions in flight that this deployment did not send.',
    {
      why: `Account ${sender.account.address}. Nothing was sent.`,
      next: `Wait until they are mined, or cancel them where they were sent. ${goOn}`,
    },
  );
}

/**
 * What is read of the chain, and the next nonce of the account that fits it: what an earlier run sent may be mined at any time. It is
 * read again where that happened, whatever came of it. Error `operation-in-progress` where it happens each time.
 */
export async function readBetweenBlocks<Found>(
  sender: Sender,
  read: () => Promise<Found>,
): Promise<{ nonce: number; found: Found }> {
  for (let look = 0; look < sender.patience; look++) {
    sender.signal?.throwIfAborted();
    const nonce = await nonceOf(sender, 'latest');
    const [result] = await Promise.allSettled([read()]);
    if (nonce !== (await nonceOf(sender, 'latest'))) continue;
    if (result.status === 'rejected') throw result.reason;
    return { nonce, found: result.value };
  }
  throw new CairnError('operation-in-progress', 'The account is used by something else all the time.', {
    why: `Account ${sender.account.address}. Nothing was sent.`,
    next: `Use the account for nothing else until the deployment is done. ${goOn}`,
  });
}

/**
 * Signs what is not signed yet, writes it to the journal, sends all of it with consecutive nonces from `nonce` on, and waits for each.
 * Errors: `insufficient-funds` before anything is sent, `transaction-reverted`, `operation-in-progress` where the account was used for something else
 * or the chain takes too long, `cancelled` (what was sent stays).
 */
export async function* sendSteps(sender: Sender, steps: readonly Step[], nonce: number): AsyncGenerator<Mined> {
  const transactions = await signSteps(sender, steps, nonce);
  for (const transaction of transactions) {
    sender.signal?.throwIfAborted();
    await announce(sender, transaction);
  }
  for (const [index, step] of steps.entries()) {
    yield { step, receipt: await waitFor(sender, step, transactions.slice(index)) };
  }
}

async function signSteps(sender: Sender, steps: readonly Step[], first: number): Promise<Signed[]> {
  const current = await currentFees(sender.client);
  const signed: Signed[] = [];
  for (const [index, step] of steps.entries()) {
    const nonce = first + index;
    const last = sender.known.findLast((transaction) => transaction.nonce === nonce);
    const reusable = last !== undefined && last.call === callOf(step) && last.fees.maxFeePerGas >= current.needed;
    const fees = last === undefined ? current.fees : replacing(last.fees, current.fees);
    signed.push(reusable ? last : await sign(sender.account, sender.chainId, step, nonce, fees));
  }
  await requireFunds(sender, steps, signed);
  sender.known.push(...signed.filter(({ hash }) => !sender.known.some((transaction) => transaction.hash === hash)));
  sender.journal.write(sender.known.map(({ raw }) => raw));
  return signed;
}

/** `needed` is what a transaction must offer to be mined soon. */
export async function currentFees(client: PublicClient): Promise<{ fees: Fees; needed: bigint }> {
  const [{ maxFeePerGas, maxPriorityFeePerGas }, { baseFeePerGas }] = await Promise.all([
    client.estimateFeesPerGas(),
    client.getBlock(),
  ]);
  return {
    fees: { maxFeePerGas: maxFeePerGas * 2n, maxPriorityFeePerGas },
    needed: (baseFeePerGas ?? 0n) + maxPriorityFeePerGas,
  };
}

/** The highest price of these transactions, in wei. */
export function costOf(steps: readonly Step[], maxFeePerGas: bigint): bigint {
  return steps.reduce((sum, { gas, value }) => sum + gas * maxFeePerGas + value, 0n);
}

async function requireFunds({ client, account }: Sender, steps: readonly Step[], signed: Signed[]): Promise<void> {
  const needed = steps.reduce((sum, step, i) => sum + costOf([step], signed[i]?.fees.maxFeePerGas ?? 0n), 0n);
  const balance = await client.getBalance({ address: account.address });
  if (balance >= needed) return;
  throw new CairnError('insufficient-funds', 'The account can not pay for the deployment.', {
    why: `${account.address} holds ${formatEther(balance)} ETH; up to ${formatEther(needed)} ETH are needed. Nothing was sent.`,
    next: `Send it at least ${formatEther(needed - balance)} ETH, or wait for a lower gas price. ${goOn}`,
  });
}

/** Hands a transaction to the node; one that it knows, or that was mined or replaced, is no error. */
async function announce(sender: Sender, { raw, hash, nonce }: Signed): Promise<void> {
  try {
    await sender.client.sendRawTransaction({ serializedTransaction: raw });
  } catch (error) {
    const known = await sender.client.getTransaction({ hash }).catch(() => null);
    if (known === null && (await nonceOf(sender, 'latest')) <= nonce) throw error;
  }
}

/** Announces what the node does not know any more. */
async function announceForgotten(sender: Sender, transactions: readonly Signed[]): Promise<void> {
  for (const transaction of transactions) {
    const known = await sender.client.getTransaction({ hash: transaction.hash }).catch(() => null);
    if (known === null) await announce(sender, transaction);
  }
}

/** Until the first of these, which does `step`, is mined; the others come after it. */
async function waitFor(sender: Sender, step: Step, transactions: readonly Signed[]): Promise<TransactionReceipt> {
  const [transaction] = transactions;
  if (transaction === undefined) throw new Error(`no transaction for ${step.name}`);
  let gone = 0;
  for (let look = 1; look <= sender.patience; look++) {
    sender.signal?.throwIfAborted();
    const next = await nonceOf(sender, 'latest');
    const receipt = await receiptOf(sender, transaction);
    if (receipt !== null) return successful(sender, step, receipt);
    if (next > transaction.nonce && ++gone >= looksBeforeBelieving) throw usedElsewhere(sender, transaction.nonce);
    if (look % looksBetweenAnnouncements === 0 && gone === 0) await announceForgotten(sender, transactions);
    await sleep(sender.pollingInterval);
  }
  throw new CairnError('operation-in-progress', `The chain has not mined the transaction for ${step.name} yet.`, {
    why: `Transaction ${transaction.hash}.`,
    next: `${goOn} It raises the fee where that is too low by then.`,
  });
}

/** Of this transaction, or of an earlier one that did the same with the same nonce and another fee. */
async function receiptOf(sender: Sender, { nonce, call, hash }: Signed): Promise<TransactionReceipt | null> {
  const same = sender.known.filter((other) => other.nonce === nonce && other.call === call && other.hash !== hash);
  for (const candidate of [hash, ...same.map((other) => other.hash)]) {
    const receipt = await receiptOrNull(sender.client, candidate);
    if (receipt !== null) return receipt;
  }
  return null;
}

async function receiptOrNull(client: PublicClient, hash: Hex): Promise<TransactionReceipt | null> {
  try {
    return await client.getTransactionReceipt({ hash });
  } catch (error) {
    if (error instanceof BaseError && error.name === 'TransactionReceiptNotFoundError') return null;
    throw error;
  }
}

async function successful(sender: Sender, step: Step, receipt: TransactionReceipt): Promise<TransactionReceipt> {
  if (receipt.status === 'success') return receipt;
  const why = await reasonOfRevert(sender.client, sender.account.address, step);
  throw new CairnError('transaction-reverted', `Creating ${step.name} failed.`, {
    why: `${why} Transaction ${receipt.transactionHash}.`,
    next: 'What was created before it stays. Correct the parameters and choose another "salt", or run again if the reason is passing.',
  });
}

function usedElsewhere({ account }: Sender, nonce: number): CairnError {
  return new CairnError(
    'operation-in-progress',
    'The account sent another transaction in the middle of the deployment.',
    {
      why: `Its transaction number ${nonce} is not one of this deployment. Account ${account.address}.`,
      next: `Use the account for nothing else until the deployment is done. ${goOn}`,
    },
  );
}

/** Receipts of what this and earlier runs sent, as far as the chain has them. */
export async function knownReceipts(sender: Sender): Promise<TransactionReceipt[]> {
  const receipts = await Promise.all(sender.known.map(({ hash }) => receiptOrNull(sender.client, hash)));
  return receipts.filter((receipt) => receipt !== null);
}

async function nonceOf({ client, account }: Sender, blockTag: 'latest' | 'pending'): Promise<number> {
  return client.getTransactionCount({ address: account.address, blockTag });
}
