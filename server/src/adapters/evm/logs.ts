import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import { type Chain, toCairnError } from './chain.ts';
import { RpcError } from './rpc-faults.ts';
import { type Log, logSchema } from './rpc-schema.ts';

const FIRST_SPAN = 10_000;
const LARGEST_SPAN = 100_000;

export interface LogFilter {
  addresses: readonly Address[];
  /** As in eth_getLogs: null matches all, a list any of it. */
  topics: readonly (Hex | readonly Hex[] | null)[];
}

/**
 * All logs of blocks from..to inclusive, in chain order. Asks for fewer blocks at a time where the RPC says that the
 * range is too large, and for more again when it answers.
 */
export async function readLogs(
  chain: Chain,
  filter: LogFilter,
  range: { from: number; to: number },
  signal?: AbortSignal,
): Promise<Log[]> {
  const logs: Log[] = [];
  let span = FIRST_SPAN;
  for (let from = range.from; from <= range.to; ) {
    const to = Math.min(from + span - 1, range.to);
    try {
      logs.push(...(await page(chain, filter, { from, to }, signal)));
      from = to + 1;
      span = Math.min(span * 2, LARGEST_SPAN);
    } catch (error) {
      if (!isTooLarge(error) || to === from) throw toCairnError(error);
      span = Math.max(1, Math.floor((to - from + 1) / 4));
    }
  }
  return logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

async function page(
  chain: Chain,
  filter: LogFilter,
  range: { from: number; to: number },
  signal?: AbortSignal,
): Promise<Log[]> {
  const [fromBlock, toBlock] = [`0x${range.from.toString(16)}`, `0x${range.to.toString(16)}`];
  const request = { address: filter.addresses, topics: filter.topics, fromBlock, toBlock };
  const logs = await chain.rpc.request('eth_getLogs', [request], z.array(logSchema), signal);
  const asked = new Set(filter.addresses.map((address) => address.toLowerCase()));
  for (const log of logs) {
    const inRange = log.blockNumber >= range.from && log.blockNumber <= range.to;
    if (!inRange || !asked.has(log.address.toLowerCase()) || log.removed === true) {
      throw new CairnError('chain-unreachable', 'The chain’s RPC answered with events that were not asked for.', {
        next: 'Configure another RPC.',
      });
    }
  }
  return logs;
}

/** Providers word it in many ways: "block range is too large", "query returned more than 10000 results", "limit exceeded"… */
function isTooLarge(error: unknown): boolean {
  if (!(error instanceof RpcError)) return false;
  return /range|too (large|many|big|wide)|limit|exceed|more than|size|timed? ?out/i.test(error.message);
}
