import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import { type Hex, hexSchema } from '../../protocol/primitives.ts';
import type { Chain } from './chain.ts';
import { toCairnError } from './chain.ts';
import { revertError } from './reverts.ts';
import { pause } from './rpc.ts';
import { type Receipt, receiptSchema, sentTransactionSchema } from './rpc-schema.ts';

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;
/** A transaction no node has known of for this long was dropped or replaced: nodes behind one address hear of it within seconds. */
const FORGOTTEN_AFTER = 30_000;

/**
 * Polls until a transaction is mined. Error `transaction-reverted` (with the contract's reason) if it failed,
 * `chain-unreachable` if it is not mined within `patience` milliseconds or the chain has forgotten it; the signal's reason on abort.
 */
export async function waitForReceipt(
  chain: Chain,
  transaction: Hex,
  signal?: AbortSignal,
  patience = chain.network.patience?.transaction ?? 10 * 60_000,
): Promise<Receipt> {
  const started = performance.now();
  let lastKnown = started;
  for (let wait = FIRST_PAUSE; ; wait = Math.min(wait * 1.5, LONGEST_PAUSE)) {
    const receipt = await readReceipt(chain, transaction, signal);
    if (receipt?.status === 1) return receipt;
    if (receipt) throw await failureOf(chain, receipt);
    const now = performance.now();
    if (await isKnown(chain, transaction, signal)) lastKnown = now;
    if (now - lastKnown > Math.min(FORGOTTEN_AFTER, patience)) throw forgotten(transaction);
    if (now - started > patience) throw notMined(transaction);
    await pause(wait, signal);
  }
}

async function readReceipt(chain: Chain, transaction: Hex, signal?: AbortSignal): Promise<Receipt | null> {
  try {
    return await chain.rpc.request('eth_getTransactionReceipt', [transaction], receiptSchema.nullable(), signal);
  } catch (error) {
    throw toCairnError(error);
  }
}

/** Whether the chain has heard of it, mined or not. */
async function isKnown(chain: Chain, transaction: Hex, signal?: AbortSignal): Promise<boolean> {
  try {
    const known = z.object({}).nullable();
    return (await chain.rpc.request('eth_getTransactionByHash', [transaction], known, signal)) !== null;
  } catch (error) {
    throw toCairnError(error);
  }
}

/** Runs a failed transaction again where it failed, for the contract's reason. */
async function failureOf(chain: Chain, receipt: Receipt): Promise<unknown> {
  try {
    const sent = await chain.rpc.request(
      'eth_getTransactionByHash',
      [receipt.transactionHash],
      sentTransactionSchema.nullable(),
    );
    if (sent === null) return revertError(null);
    const call = { from: sent.from, to: sent.to, data: sent.input, value: `0x${sent.value.toString(16)}` };
    await chain.rpc.request('eth_call', [call, `0x${receipt.blockNumber.toString(16)}`], hexSchema);
  } catch (error) {
    return toCairnError(error);
  }
  return failedAlone(receipt.transactionHash);
}

/** The contract takes the call: it was the transaction that fell short. */
function failedAlone(transaction: Hex): CairnError {
  return new CairnError('transaction-reverted', 'The transaction failed on chain, and its fee is spent.', {
    why: `The same call as ${transaction} succeeds: most likely that one was given too little gas.`,
    next: 'Try again, with the gas the wallet suggests.',
  });
}

function forgotten(transaction: Hex): CairnError {
  return new CairnError('chain-unreachable', 'The transaction was sent, but the chain does not know it any more.', {
    why: `${transaction} was dropped, or replaced by another one of the account.`,
    next: 'Look at what the wallet sent, then try again: what is on chain already is found there, and nothing is done twice.',
  });
}

function notMined(transaction: Hex): CairnError {
  return new CairnError('chain-unreachable', 'The transaction was sent, but the chain has not taken it up.', {
    why: `No block holds ${transaction} yet; its fee may be too low.`,
    next: 'Speed it up in the wallet, or try again later: nothing is done twice.',
  });
}
