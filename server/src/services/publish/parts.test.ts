import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../../test/fixtures/publication-world.ts';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import type { PermanentReader, PermanentStore } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import { readChainHistory } from '../chain-history.ts';
import { fetchPublication } from '../fetch-publication.ts';
import { restore } from '../restore.ts';
import { RestoredPublications } from '../restore-publications.ts';
import { defaultPolicy, type PublicationPolicy } from './policy.ts';
import { publish } from './publish.ts';
import type { PublishDeps } from './types.ts';

const PART = 20_000;

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

async function depsWith(world: PublicationWorld, policy: Partial<PublicationPolicy>): Promise<PublishDeps> {
  return { ...(await world.deps()), policy: { ...defaultPolicy, ...policy } };
}

/** A world whose first commit packs to a little more than five parts. */
function largeWorld(): PublicationWorld {
  const world = createPublicationWorld(chain);
  world.git.commit('root', 'noise.bin', new Uint8Array(randomBytes(5.3 * PART)));
  return world;
}

/** A store that takes so many items and then is out of order. */
function failingAfter(store: PermanentStore, items: number): PermanentStore {
  let sent = 0;
  const send: PermanentStore['send'] = async (...args) => {
    if (sent++ >= items) throw new CairnError('store-unreachable', 'out of order');
    return store.send(...args);
  };
  return new Proxy(store, {
    get: (of, key) => {
      const value: unknown = key === 'send' ? send : Reflect.get(of, key);
      return typeof value === 'function' ? value.bind(of) : value;
    },
  });
}

async function manifestOf(world: PublicationWorld, manifestSha256: string) {
  return (await fetchPublication(world.store, { manifestSha256, hint: null })).manifest;
}

describe('a pack larger than a part', () => {
  it('goes up in parts, each named in the manifest, and is restored from them', async () => {
    await using world = largeWorld();
    const receipt = await publish(await depsWith(world, { partBytes: PART }), { name: 'large' }, world.ui);
    const { pack } = await manifestOf(world, receipt.manifestSha256);
    expect(pack.parts?.map(({ length }) => length)).toEqual([PART, PART, PART, PART, PART, pack.length - 5 * PART]);
    expect(world.store.size).toBe(7);
    const found = await fetchPublication(world.store, { manifestSha256: receipt.manifestSha256, hint: null });
    const whole = createHash('sha256');
    for await (const piece of found.pack()) whole.update(piece);
    expect(whole.digest('hex')).toBe(pack.sha256);
    const result = await restore(await world.restoreDeps(), {
      asset: receipt.repository,
      directory: world.folder('restored'),
    });
    expect(result).toMatchObject({ ok: true, missing: [] });
  });

  it('is the same whatever it is cut into: equal commits give an equal pack', async () => {
    await using world = largeWorld();
    const first = await publish(await depsWith(world, { partBytes: PART }), { name: 'cut' }, world.ui);
    world.git.git('config', '--unset', 'cairn.repository');
    const second = await publish(await depsWith(world, {}), { name: 'whole' }, world.ui);
    const [cut, whole] = [
      await manifestOf(world, first.manifestSha256),
      await manifestOf(world, second.manifestSha256),
    ];
    expect(whole.pack).toEqual({ sha256: cut.pack.sha256, length: cut.pack.length, objects: cut.pack.objects });
  });

  it('sends after a failure only the parts that did not arrive, and signs nothing again', async () => {
    await using world = largeWorld();
    const deps = await depsWith(world, { partBytes: PART });
    const broken = publish({ ...deps, store: failingAfter(deps.store, 4) }, { name: 'resumed' }, world.ui);
    expect(await broken.catch(CairnError.from)).toMatchObject({
      code: 'store-unreachable',
      next: expect.stringContaining('is kept on this machine'),
    });
    expect(world.store.size).toBe(4);
    const again = await depsWith(world, { partBytes: PART });
    const receipt = await publish({ ...again, store: failingAfter(again.store, 3) }, {}, world.ui);
    expect(world.store.size).toBe(7);
    expect(receipt.advance).not.toBeNull();
  });

  it('is restored in nothing where a part is lost, and the part is named by its publication', async () => {
    await using world = largeWorld();
    const receipt = await publish(await depsWith(world, { partBytes: PART }), { name: 'lost' }, world.ui);
    const { pack } = await manifestOf(world, receipt.manifestSha256);
    const part = pack.parts?.[2];
    const accepts = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex') === part?.sha256;
    const { id } = await world.store.fetch({ manifestSha256: part?.sha256 ?? '', hint: null, accepts });
    world.store.forget(id);
    const result = await restore(await world.restoreDeps(), {
      asset: receipt.repository,
      directory: world.folder('lost'),
    });
    expect(result).toMatchObject({ ok: false, objects: 0 });
    expect(result.missing[0]).toContain(receipt.manifestSha256);
  });
});

describe('a restore that is cut off between parts', () => {
  /** What a reader was asked for by hash; it is `gone` after so many. */
  function counting(reader: PermanentReader, stopAfter = Infinity, stop?: AbortController) {
    const asked: string[] = [];
    const fetch: PermanentReader['fetch'] = (wanted, signal) => {
      if (asked.length >= stopAfter) stop?.abort();
      signal?.throwIfAborted();
      asked.push(wanted.manifestSha256);
      return reader.fetch(wanted, signal);
    };
    return { asked, reader: { fetch } };
  }

  it('keeps those it has, hashes them again, fetches the others, and leaves nothing beside the repository', async () => {
    await using world = largeWorld();
    const receipt = await publish(await depsWith(world, { partBytes: PART }), { name: 'cut off' }, world.ui);
    const request = { asset: receipt.repository, directory: world.folder('cut-off') };
    const parts = path.join(request.directory, '.git/cairn-restore-parts');
    const stop = new AbortController();
    const first = counting(world.store, 5, stop);
    const deps = await world.restoreDeps();
    const stopped = restore({ ...deps, reader: first.reader }, request, { signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    const [kept = '', damaged = '', ...others] = readdirSync(parts);
    expect(first.asked).toEqual(expect.arrayContaining([kept, damaged, ...others]));
    writeFileSync(path.join(parts, damaged), 'something else');

    const second = counting(world.store);
    const result = await restore({ ...deps, reader: second.reader }, request);
    expect(result).toMatchObject({ ok: true, missing: [] });
    expect(second.asked).toContain(damaged);
    for (const sha256 of [kept, ...others]) expect(second.asked).not.toContain(sha256);
    expect(existsSync(parts)).toBe(false);
  });

  it('keeps what there is of one that has lost a part, until the part is there again', async () => {
    await using world = largeWorld();
    const receipt = await publish(await depsWith(world, { partBytes: PART }), { name: 'partly' }, world.ui);
    const { pack } = await manifestOf(world, receipt.manifestSha256);
    const lost = pack.parts?.[5]?.sha256;
    const deps = await world.restoreDeps();
    const target = await deps.openTarget(world.folder('partly'), { asset: receipt.repository, objectFormat: 'sha1' });
    const reader: PermanentReader = {
      fetch: async (wanted, signal) => {
        if (wanted.manifestSha256 === lost) throw new CairnError('item-missing', 'gone');
        return world.store.fetch(wanted, signal);
      },
    };
    const { manifestSha256 } = receipt;
    const history = await historyOf(world, receipt.repository);
    const broken = new RestoredPublications(reader, target.repository, receipt.repository, history, target);
    await broken.fetchAll([manifestSha256], () => undefined);
    expect(broken.isWhole(manifestSha256)).toBe(false);
    const { asked, reader: whole } = counting(world.store);
    const again = new RestoredPublications(whole, target.repository, receipt.repository, history, target);
    await again.fetchAll([manifestSha256], () => undefined);
    expect(again.isWhole(manifestSha256)).toBe(true);
    expect(asked).toEqual([manifestSha256, lost]);
    await target.close();
  });
});

describe('checkpoints', () => {
  it('end a chain of thin packs, and later pushes stand on them', async () => {
    await using world = createPublicationWorld(chain);
    const kinds: string[] = [];
    let asset = '';
    for (let n = 0; n < 5; n++) {
      world.git.commit(`commit ${n}`, 'a.txt', `${n}\n`);
      const receipt = await publish(await depsWith(world, { checkpointAfter: 2 }), { name: 'chain' }, world.ui);
      const { kind, sinceCheckpoint, commits } = await manifestOf(world, receipt.manifestSha256);
      kinds.push(`${kind} ${sinceCheckpoint.publications}`);
      expect(commits).toHaveLength(1);
      asset = receipt.repository;
    }
    expect(kinds).toEqual(['checkpoint 0', 'push 1', 'push 2', 'checkpoint 0', 'push 1']);
    expect(world.asked.at(-2)?.detail.join('\n')).toContain('It is 2 publications since the last checkpoint');
    for (const id of await firstItems(world, 3)) world.store.forget(id);
    const result = await restore(await world.restoreDeps(), { asset, directory: world.folder('restored') });
    expect(result).toMatchObject({ ok: true, commits: 5 });
    expect(result.missing).toHaveLength(3);
  });

  it('heal a history whose base was lost', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root', 'a.txt', 'a\n');
    const first = await publish(await world.deps(), { name: 'lost base' }, world.ui);
    world.store.forget(first.arweaveId);
    world.git.commit('more', 'b.txt', 'b\n');
    const second = await publish(await world.deps(), {}, world.ui);
    expect(await manifestOf(world, second.manifestSha256)).toMatchObject({ kind: 'checkpoint', bases: [] });
    expect(world.asked.at(-1)?.detail.join('\n')).toContain('can not be had any more');
    const result = await restore(await world.restoreDeps(), {
      asset: second.repository,
      directory: world.folder('healed'),
    });
    expect(result).toMatchObject({ ok: true, commits: 2 });
  });
});

/** Ids of the items of the oldest publications, as the chain recorded them. */
async function firstItems(world: PublicationWorld, count: number): Promise<string[]> {
  const { hints } = await historyOf(world, world.git.git('config', 'cairn.repository'));
  return [...hints.values()].slice(0, count);
}

async function historyOf(world: PublicationWorld, asset: string) {
  const { registry, fromBlock } = await world.deps();
  return readChainHistory(registry, BigInt(asset.split('/').at(-1) ?? 0), fromBlock);
}
