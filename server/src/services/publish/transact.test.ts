import { describe, expect, it } from 'vitest';
import { createMemoryChain } from '../../../../test/fixtures/memory-chain.ts';
import type { Registry } from '../../ports/registry.ts';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import { settlePending, transact } from './transact.ts';

const hash = `0x${'ab'.repeat(32)}` as const;

/** A chain on which waiting for any transaction ends with an error. */
function chainThatNeverMines(code: ErrorCode, pending = false) {
  const { registry, sender } = createMemoryChain();
  const waiting: Registry = {
    ...registry,
    wait: async () => {
      throw new CairnError(code, 'not mined');
    },
    isPending: async () => pending,
  };
  return { registry: waiting, sender };
}

describe('a transaction that was sent and is lost', () => {
  const call = { chainId: 1, to: hash, data: hash, value: 0n };
  const sending = (done: boolean, sent: string[] = []) => ({
    purpose: 'test',
    onSent: async (transaction: string) => void sent.push(transaction),
    isDone: async () => done,
  });

  it('is no failure where the chain holds what it was to do', async () => {
    const sent: string[] = [];
    expect(await transact(chainThatNeverMines('chain-unreachable'), call, sending(true, sent))).toBeNull();
    expect(sent).toHaveLength(1);
  });

  it('is one where the chain does not, or where the contract refused it', async () => {
    const lost = transact(chainThatNeverMines('chain-unreachable'), call, sending(false));
    await expect(lost).rejects.toMatchObject({ code: 'chain-unreachable' });
    const reverted = transact(chainThatNeverMines('transaction-reverted'), call, sending(true));
    await expect(reverted).rejects.toMatchObject({ code: 'transaction-reverted' });
  });
});

describe('a transaction of an earlier run', () => {
  it('is told when it was mined', async () => {
    expect(await settlePending(createMemoryChain().registry, '0x1')).toMatchObject({ transaction: '0x1' });
  });

  it('counts for nothing when it failed or nobody knows it', async () => {
    expect(await settlePending(chainThatNeverMines('transaction-reverted').registry, hash)).toBeNull();
    expect(await settlePending(chainThatNeverMines('chain-unreachable').registry, hash)).toBeNull();
  });

  it('is not doubled while it is on its way', async () => {
    const settling = settlePending(chainThatNeverMines('chain-unreachable', true).registry, hash);
    await expect(settling).rejects.toMatchObject({ code: 'chain-unreachable' });
  });

  it('is not waited for any longer after a cancel', async () => {
    const signal = AbortSignal.abort();
    await expect(settlePending(chainThatNeverMines('cancelled').registry, hash, signal)).rejects.toThrow();
  });
});
