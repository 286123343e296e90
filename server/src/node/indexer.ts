import type { ChainStatus, Registry } from '../ports/registry.ts';
import type { ChainLog } from './chain-log.ts';

/** Blocks read and stored in one go. */
const BLOCKS_AT_ONCE = 20_000;

/**
 * Brings the log to the chain's head. Where a stored block is no longer on the chain, everything after the last one that
 * still is gets read again. Returns the status it saw. Errors as Registry's; what was stored stays true.
 */
export async function followChain(
  registry: Registry,
  log: ChainLog,
  deployedAtBlock: number,
  signal: AbortSignal,
): Promise<{ status: ChainStatus; rolledBack: boolean }> {
  const status = await registry.status(signal);
  const rolledBack = await dropOrphans(registry, log, status.head);
  let from = log.last === null ? deployedAtBlock : log.last.number + 1;
  while (from <= status.head) {
    signal.throwIfAborted();
    const to = Math.min(from + BLOCKS_AT_ONCE - 1, status.head);
    const before = await registry.blockHash(to);
    const events = await registry.events({ from, to }, signal);
    // The chain may have turned while it was read: only what lies below a block that stayed is true.
    if (before === null || (await registry.blockHash(to)) !== before) return { status, rolledBack };
    await log.append(events, { number: to, hash: before });
    from = to + 1;
  }
  return { status, rolledBack };
}

async function dropOrphans(registry: Registry, log: ChainLog, head: number): Promise<boolean> {
  if (log.last === null) return false;
  if (log.last.number <= head && (await registry.blockHash(log.last.number)) === log.last.hash) return false;
  for await (const block of log.blocksDown()) {
    if (block.number > head || (await registry.blockHash(block.number)) !== block.hash) continue;
    await log.rollBack(block.number);
    return true;
  }
  await log.rollBack(null);
  return true;
}
