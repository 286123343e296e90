import { describe, expect, it } from 'vitest';
import { contributionKey, recordSlot, refHash } from '../core/contribution/key.ts';
import type { Address, ObjectId } from '../protocol/primitives.ts';
import type { ContributionRecord, Registry, TransactionCall, TransactionOutcome } from './registry.ts';

export interface RegistryUnderTest {
  registry: Registry;
  /** An account with money. */
  account: Address;
  /** Another one, with money too. */
  stranger: Address;
  /** Signs, sends and waits. */
  send(from: Address, call: TransactionCall): Promise<TransactionOutcome>;
}

const [first, second, tree]: [ObjectId, ObjectId, ObjectId] = ['a1'.repeat(20), 'b2'.repeat(20), 'c3'.repeat(20)];
const ref = 'refs/heads/main';
const manifestSha256 = 'd4'.repeat(32);

/** What every Registry does, whatever chain is behind it. `setUp` gives one whose chain holds no repository yet. */
export function registryConformance(name: string, setUp: () => Promise<RegistryUnderTest>): void {
  describe(`${name} is a Registry`, () => {
    const register = async ({ registry, account, send }: RegistryUnderTest): Promise<bigint> => {
      const call = registry.registerCall({
        owner: account,
        parentId: 0n,
        name: 'sample',
        mainRef: ref,
        objectFormat: 'sha1',
      });
      return registry.registeredId((await send(account, call)).transaction);
    };
    const recordOf = (repositoryId: bigint, author: Address, commitId: ObjectId): ContributionRecord => ({
      repositoryId,
      author,
      objectFormat: 'sha1',
      payloadSha256: `${commitId}${'0'.repeat(24)}`,
      commitId,
      treeId: tree,
      manifestSha256,
    });
    const advanceOf = (repositoryId: bigint, expectedOld: ObjectId | null, newCommit: ObjectId) => ({
      repositoryId,
      ref,
      expectedOld,
      newCommit,
      manifestSha256,
      credits: [],
      rewind: false,
    });

    it('tells what an account has', async () => {
      const { registry, account } = await setUp();
      expect(await registry.balance(account)).toBeGreaterThan(0n);
      expect(await registry.balance('0x00000000000000000000000000000000000000aa')).toBe(0n);
    });

    it('tells what was registered', async () => {
      const under = await setUp();
      const repositoryId = await register(under);
      expect(await under.registry.repository(repositoryId)).toEqual({
        repositoryId,
        owner: under.account,
        parentId: 0n,
        name: 'sample',
        mainRef: ref,
        objectFormat: 'sha1',
      });
      expect(await under.registry.tip(repositoryId, ref)).toBeNull();
      expect(await under.registry.isMaintainer(repositoryId, under.account)).toBe(true);
      expect(await under.registry.isMaintainer(repositoryId, under.stranger)).toBe(false);
      await expect(under.registry.repository(repositoryId + 1000n)).rejects.toMatchObject({ code: 'not-registered' });
    });

    it('records one and many, and an equal record again without effect', async () => {
      const under = await setUp();
      const repositoryId = await register(under);
      const one = recordOf(repositoryId, under.account, first);
      const other = recordOf(repositoryId, under.account, second);
      expect(await under.registry.slot(contributionKey(one))).toBeNull();
      await under.send(under.account, under.registry.recordCall([one], null));
      await under.send(under.account, under.registry.recordCall([one, other], 'Q'.repeat(43)));
      expect(await under.registry.slot(contributionKey(one))).toBe(recordSlot(one));
      expect(await under.registry.slot(contributionKey(other))).toBe(recordSlot(other));
      const { head } = await under.registry.status();
      const events = await under.registry.events({ from: 0, to: head, repositoryId });
      const recorded = events.filter((event) => event.kind === 'recorded');
      expect(recorded.map(({ contributionKey: key, record, arweaveId }) => ({ key, record, arweaveId }))).toEqual([
        { key: contributionKey(one), record: one, arweaveId: null },
        { key: contributionKey(other), record: other, arweaveId: 'Q'.repeat(43) },
      ]);
    });

    it('moves a ref by compare-and-swap', async () => {
      const under = await setUp();
      const repositoryId = await register(under);
      const outcome = await under.send(under.account, under.registry.advanceCall(advanceOf(repositoryId, null, first)));
      expect(outcome.gasUsed).toBeGreaterThan(0n);
      expect(await under.registry.tip(repositoryId, ref)).toBe(first);
      const stale = under.registry.advanceCall(advanceOf(repositoryId, second, second));
      await expect(under.registry.simulate(stale, under.account)).rejects.toMatchObject({ code: 'tip-moved' });
      const right = under.registry.advanceCall(advanceOf(repositoryId, first, second));
      await expect(under.registry.simulate(right, under.stranger)).rejects.toMatchObject({ code: 'not-permitted' });
      expect(await under.registry.simulate(right, under.account)).toBeGreaterThan(21_000n);
      await under.send(under.account, right);
      const { head } = await under.registry.status();
      const advances = (await under.registry.events({ from: 0, to: head, repositoryId })).filter(
        (event) => event.kind === 'advanced',
      );
      expect(advances).toMatchObject([
        { oldCommit: null, newCommit: first, refHash: refHash(ref), by: under.account },
        { oldCommit: first, newCommit: second, credits: [], rewind: false },
      ]);
    });

    it('refuses a record by anyone but its author', async () => {
      const under = await setUp();
      const call = under.registry.recordCall([recordOf(1n, under.account, first)], null);
      await expect(under.registry.simulate(call, under.stranger)).rejects.toMatchObject({ code: 'not-permitted' });
    });

    it('refuses many records by anyone but their author, and what one call cannot record', async () => {
      const under = await setUp();
      const one = recordOf(1n, under.account, first);
      const other = recordOf(1n, under.account, second);
      const call = under.registry.recordCall([one, other], null);
      await expect(under.registry.simulate(call, under.stranger)).rejects.toMatchObject({ code: 'not-permitted' });
      for (const difference of [
        { author: under.stranger },
        { repositoryId: 2n },
        { manifestSha256: 'e5'.repeat(32) },
      ]) {
        const mixed = () => under.registry.recordCall([one, { ...other, ...difference }], null);
        expect(mixed).toThrow(expect.objectContaining({ code: 'invalid-input' }));
      }
      expect(() => under.registry.recordCall([], null)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    });

    it('places each event in a block whose hash and time it tells', async () => {
      const under = await setUp();
      const repositoryId = await register(under);
      const status = await under.registry.status();
      const [event] = await under.registry.events({ from: 0, to: status.head, repositoryId });
      expect(event).toMatchObject({ kind: 'repository-registered', repositoryId, owner: under.account });
      expect(await under.registry.block(event?.block ?? -1)).toEqual({ hash: event?.blockHash, time: event?.time });
      expect(await under.registry.blockHash(event?.block ?? -1)).toBe(event?.blockHash);
      expect(await under.registry.block(status.head + 1_000_000)).toBeNull();
    });

    it('tells a transaction on its way from one that is mined or unknown', async () => {
      const under = await setUp();
      const repositoryId = await register(under);
      const { transaction } = await under.send(
        under.account,
        under.registry.advanceCall(advanceOf(repositoryId, null, first)),
      );
      expect(await under.registry.isPending(transaction)).toBe(false);
      expect(await under.registry.isPending(`0x${'77'.repeat(32)}`)).toBe(false);
    });

    it('stops waiting when told to', async () => {
      const { registry } = await setUp();
      const abort = new AbortController();
      const waiting = registry.wait(`0x${'77'.repeat(32)}`, abort.signal);
      abort.abort();
      await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
}
