import { describe, expect, it } from 'vitest';
import { createMemoryChain } from '../../../test/fixtures/memory-chain.ts';
import type { CachedEvents, EventCache } from '../ports/event-cache.ts';
import type { Registry } from '../ports/registry.ts';
import { readChainHistory } from './chain-history.ts';

/** A chain with moves in blocks 3 and on, an own count of what was asked, and a finalized block some way back. */
async function chainOf(moves: number, behind: number) {
  const { registry, sender } = createMemoryChain();
  const asked: number[] = [];
  const send = (call: Parameters<typeof sender.send>[0]) => sender.send(call, { purpose: 'test' });
  const owner = sender.account;
  await send(
    registry.registerCall({ owner, parentId: 0n, name: 'x', mainRef: 'refs/heads/main', objectFormat: 'sha1' }),
  );
  const move = (n: number) =>
    send(
      registry.advanceCall({
        repositoryId: 1n,
        ref: 'refs/heads/main',
        expectedOld: null,
        newCommit: String(n % 10).repeat(40),
        manifestSha256: 'a'.repeat(64),
        credits: [],
        rewind: false,
      }),
    );
  for (let n = 0; n < moves; n++) await move(n);
  const watched: Registry = {
    ...registry,
    status: async () => {
      const status = await registry.status();
      const finalized = Math.max(0, status.head - behind);
      return { ...status, finalized, finalizedHash: (await registry.blockHash(finalized)) ?? '0x' };
    },
    events: (range) => {
      asked.push(range.from);
      return registry.events(range);
    },
  };
  return { registry: watched, asked, move };
}

function memoryCache(): EventCache & { kept: CachedEvents | null } {
  return {
    kept: null,
    async read() {
      return this.kept;
    },
    async write(_, cached) {
      this.kept = cached;
    },
  };
}

describe('readChainHistory', () => {
  it('asks only for what is new, and tells the same as without a cache', async () => {
    const { registry, asked, move } = await chainOf(5, 2);
    const cache = memoryCache();
    await readChainHistory(registry, 1n, 1, undefined, cache);
    expect(cache.kept).toMatchObject({ fromBlock: 1, toBlock: 5 });
    await move(6);
    const read = await readChainHistory(registry, 1n, 1, undefined, cache);
    expect(asked).toEqual([1, 6]);
    expect(read).toEqual(await readChainHistory(registry, 1n, 1));
    expect(read.moves).toHaveLength(6);
  });

  it('keeps nothing that is not final', async () => {
    const { registry } = await chainOf(5, 2);
    const cache = memoryCache();
    await readChainHistory(registry, 1n, 1, undefined, cache);
    expect(cache.kept?.events.every(({ block }) => block <= 5)).toBe(true);
    expect(cache.kept?.events.filter(({ kind }) => kind === 'advanced')).toHaveLength(3);
  });

  it('believes no cache of another chain, of a deep reorganisation, or of another deployment', async () => {
    const { registry, asked } = await chainOf(5, 2);
    const cache = memoryCache();
    await readChainHistory(registry, 1n, 1, undefined, cache);
    cache.kept = { fromBlock: 1, toBlock: 5, toBlockHash: '0xdead', events: [] };
    expect((await readChainHistory(registry, 1n, 1, undefined, cache)).moves).toHaveLength(5);
    cache.kept = cache.kept && { ...cache.kept, fromBlock: 2, events: [] };
    expect((await readChainHistory(registry, 1n, 1, undefined, cache)).moves).toHaveLength(5);
    expect(asked).toEqual([1, 1, 1]);
  });
});
