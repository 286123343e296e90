import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../../test/fixtures/publication-world.ts';
import { replaceMethods } from '../../../../test/fixtures/replace-methods.ts';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { createFileJournal } from '../../adapters/journal/file-journal.ts';
import type { PermanentReader, PermanentStore } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import { restore } from '../restore.ts';
import { publish } from './publish.ts';
import type { PublishDeps } from './types.ts';

const PART = 20_000;

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

type Change = (deps: PublishDeps) => Partial<PublishDeps>;

/** What one machine needs: a journal of its own, and packs in parts where they are large. */
async function machine(world: PublicationWorld, name: string, change: Change = () => ({})): Promise<PublishDeps> {
  const deps = await world.deps();
  const own = { ...deps, journal: createFileJournal(world.folder(name)) };
  const small = { ...own, policy: { ...own.policy, partBytes: PART, lookMs: 300 } };
  return { ...small, ...change(small) };
}

/** Publishes from a machine that is stopped once all is uploaded: nothing is recorded. */
async function uploadOnly(world: PublicationWorld, items = Infinity): Promise<void> {
  const stopped = await machine(world, 'first', ({ store, sender }) => ({
    store: takingOnly(store, items),
    sender: {
      ...sender,
      account: sender.account,
      send: async (call, ...rest) => {
        if (/record/.test(rest[0]?.purpose ?? '')) throw new CairnError('wallet-rejected', 'no');
        return sender.send(call, ...rest);
      },
    },
  }));
  await expect(publish(stopped, { name: 'twice' }, world.ui)).rejects.toBeInstanceOf(CairnError);
}

/** A store that takes so many items and then is out of order. */
function takingOnly(store: PermanentStore, items: number): PermanentStore {
  let sent = 0;
  return replaceMethods(store, {
    send: async (...args) => {
      if (sent++ >= items) throw new CairnError('store-unreachable', 'out of order');
      return store.send(...args);
    },
  });
}

function smallWorld(): PublicationWorld {
  const world = createPublicationWorld(chain);
  world.git.commit('root', 'a.js', 'let a;\n');
  return world;
}

function lastQuestion(world: PublicationWorld): string {
  return world.asked.at(-1)?.detail.join('\n') ?? '';
}

async function isRestored(world: PublicationWorld, receipt: PublicationReceipt): Promise<void> {
  const wanted = { asset: receipt.repository, directory: world.folder('restored') };
  expect(await restore(await world.restoreDeps(), wanted)).toMatchObject({ ok: true, missing: [] });
}

describe('content that another machine uploaded', () => {
  it('is found, recorded under its id, and neither sent nor paid for again', async () => {
    await using world = smallWorld();
    await uploadOnly(world);
    expect(world.store.size).toBe(1);
    const receipt = await publish(await machine(world, 'second'), {}, world.ui);
    expect(world.store.size).toBe(1);
    expect(receipt).toMatchObject({ found: { items: 1, bytes: receipt.bytes } });
    expect(await world.store.status(receipt.arweaveId)).not.toBe('unknown');
    expect(lastQuestion(world)).toContain('All of it is stored already');
    expect(lastQuestion(world)).toContain('free at this store');
    await isRestored(world, receipt);
  });

  it('is found in parts, and only the others are sent', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root', 'noise.bin', new Uint8Array(randomBytes(5.3 * PART)));
    await uploadOnly(world, 4);
    expect(world.store.size).toBe(4);
    const second = await machine(world, 'second', ({ store }) => ({ store: takingOnly(store, 3) }));
    const receipt = await publish(second, {}, world.ui);
    expect(world.store.size).toBe(7);
    expect(receipt.found).toMatchObject({ items: 4 });
    expect(receipt.found.bytes).toBeGreaterThan(4 * PART);
    expect(lastQuestion(world)).toContain('4 of its 7 items are stored already');
    await isRestored(world, receipt);
  });

  it('is not counted where the store does not vouch for it', async () => {
    await using world = smallWorld();
    await uploadOnly(world);
    const sent: string[] = [];
    const second = await machine(world, 'second', ({ store }) => ({
      store: replaceMethods(store, {
        vouches: async () => false,
        send: async (item, ...rest) => {
          sent.push(item.id);
          return store.send(item, ...rest);
        },
      }),
    }));
    const receipt = await publish(second, {}, world.ui);
    expect(sent).toHaveLength(1);
    expect(receipt.found).toEqual({ items: 0, bytes: 0 });
  });

  it('is not looked for any longer once planning fails', async () => {
    await using world = smallWorld();
    await uploadOnly(world);
    const stopped = Promise.withResolvers<void>();
    const second = await machine(world, 'second', ({ reader, registry, policy }) => ({
      policy: { ...policy, lookMs: 600_000 },
      reader: replaceMethods(reader, {
        fetch: (_, signal) =>
          new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => {
              stopped.resolve();
              reject(signal.reason);
            });
          }),
      }),
      registry: replaceMethods(registry, { slot: () => Promise.reject(new CairnError('chain-unreachable', 'gone')) }),
    }));
    await expect(publish(second, {}, world.ui)).rejects.toMatchObject({ code: 'chain-unreachable' });
    await stopped.promise;
  });

  it('is uploaded after all where it got lost since, but not unasked where that costs something', async () => {
    await using world = smallWorld();
    await uploadOnly(world);
    const second = await machine(world, 'second');
    const loseItAfterConsent = {
      ...world.ui,
      confirm: async () => {
        const found = await itemsOf(world);
        for (const id of found) world.store.forget(id);
        return true;
      },
    };
    await expect(publish(second, {}, loseItAfterConsent)).rejects.toMatchObject({
      code: 'item-missing',
      next: expect.stringContaining('you are asked anew'),
    });
    expect(world.store.size).toBe(0);
    const receipt = await publish(await machine(world, 'second'), {}, world.ui);
    expect(world.store.size).toBe(1);
    expect(receipt.found).toEqual({ items: 0, bytes: 0 });
    await isRestored(world, receipt);
  });
});

describe('an index that lies or fails', () => {
  const lies: [string, PermanentReader['fetch']][] = [
    ['has nothing', async () => Promise.reject(new CairnError('item-missing', 'nothing'))],
    ['lists forgeries', async () => Promise.reject(new CairnError('item-forged', 'wrong bytes'))],
    ['is out of order', async () => Promise.reject(new CairnError('store-unreachable', 'busy'))],
    ['breaks in a way nobody thought of', async () => Promise.reject(new TypeError('x is not a function'))],
    ['keeps silent', (_, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', reject))],
  ];
  it.each(lies)('which %s costs a query, and nothing is lost or sent twice', async (_, lie) => {
    await using world = smallWorld();
    let asked = 0;
    const deps = await machine(world, 'only', ({ reader }) => ({
      reader: replaceMethods(reader, {
        // What was sent is read back honestly.
        fetch: (wanted, signal) => {
          if (wanted.hint !== null) return reader.fetch(wanted, signal);
          asked += 1;
          return lie(wanted, signal);
        },
      }),
    }));
    const receipt = await publish(deps, { name: 'lied to' }, world.ui);
    expect({ asked, kept: world.store.size }).toEqual({ asked: 1, kept: 1 });
    expect(receipt.found).toEqual({ items: 0, bytes: 0 });
    await isRestored(world, receipt);
  });

  it('is not asked any further, however many items there are', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root', 'noise.bin', new Uint8Array(randomBytes(5.3 * PART)));
    let asked = 0;
    const deps = await machine(world, 'only', ({ reader, policy }) => ({
      policy: { ...policy, uploadsAtOnce: 1 },
      reader: replaceMethods(reader, {
        fetch: (wanted, signal) => {
          if (wanted.hint !== null) return reader.fetch(wanted, signal);
          asked += 1;
          return Promise.reject(new CairnError('store-unreachable', 'busy'));
        },
      }),
    }));
    await publish(deps, { name: 'given up' }, world.ui);
    expect({ asked, kept: world.store.size }).toEqual({ asked: 1, kept: 7 });
  });
});

async function itemsOf(world: PublicationWorld): Promise<string[]> {
  const journal = createFileJournal(world.folder('first'));
  const asset = world.git.git('config', 'cairn.repository');
  return (await journal.read(asset))?.items.map(({ id }) => id) ?? [];
}
