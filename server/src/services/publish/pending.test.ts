import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../../test/fixtures/publication-world.ts';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { CairnError } from '../../protocol/errors.ts';
import { describePending, dropPublication, pendingPublication } from './pending.ts';
import { publish } from './publish.ts';
import type { PublishDeps } from './types.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

/** A publication that ended between upload and record, as a lost wallet ends it. */
async function interrupted(): Promise<{ world: PublicationWorld; commit: string }> {
  const world = createPublicationWorld(chain);
  world.git.commit('root', '.gitmodules', '');
  await publish(await world.deps(), { name: 'sample' }, world.ui);
  world.git.git('update-index', '--add', '--cacheinfo', `160000,${world.git.git('rev-parse', 'HEAD')},vendor/lib`);
  world.git.git('commit', '--quiet', '-m', 'link');
  const deps = await world.deps();
  const sender: PublishDeps['sender'] = {
    account: deps.sender.account,
    send: async () => {
      throw new CairnError('wallet-disconnected', 'The wallet is gone.');
    },
  };
  await expect(publish({ ...deps, sender }, {}, world.ui)).rejects.toMatchObject({ code: 'wallet-disconnected' });
  return { world, commit: world.git.git('rev-parse', 'HEAD') };
}

describe('an interrupted publication', () => {
  it('is told of, as far as store and chain say', async () => {
    const { world, commit } = await interrupted();
    await using _ = world;
    const pending = await pendingPublication(await world.deps());
    expect(pending).toMatchObject({
      commit,
      items: 1,
      stored: 1,
      records: 1,
      recorded: 0,
      moved: false,
      transactions: [],
    });
    expect(pending && describePending(pending).join('\n')).toContain('Items at the store: 1 of 1.');
  });

  it('says what it could not ask', async () => {
    const { world } = await interrupted();
    await using _ = world;
    const away = async () => {
      throw new CairnError('chain-unreachable', 'away');
    };
    const deps = await world.deps();
    const pending = await pendingPublication({ ...deps, registry: { ...deps.registry, slot: away } });
    expect(pending).toMatchObject({ stored: 1, recorded: null, moved: null });
    expect(pending && describePending(pending).join('\n')).toContain("Records on chain: can't be asked now.");
  });

  it('is not forgotten when something else is published, and is gone on with although the branch moved', async () => {
    const { world, commit } = await interrupted();
    await using _ = world;
    world.git.commit('later');
    const error = await publish(await world.deps(), {}, world.ui).catch(CairnError.from);
    expect(error).toMatchObject({ code: 'operation-in-progress', next: expect.stringContaining('--resume') });

    const receipt = await publish(await world.deps(), { resume: true }, world.ui);
    expect(receipt).toMatchObject({ commit, advance: expect.anything() });
    expect(world.asked.at(-1)?.detail).toContainEqual(expect.stringMatching(/^vendor\/lib is a submodule/));
    expect(world.store.size).toBe(2);
    expect(await pendingPublication(await world.deps())).toBeNull();
    expect((await publish(await world.deps(), {}, world.ui)).commit).toBe(world.git.git('rev-parse', 'HEAD'));
  });

  it('is refused to another account and another store', async () => {
    const { world } = await interrupted();
    await using _ = world;
    const journal = (await world.deps()).journal;
    const other = { ...(await world.deps('secondContributor')), journal };
    expect(await publish(other, {}, world.ui).catch(CairnError.from)).toMatchObject({
      code: 'operation-in-progress',
      message: expect.stringContaining('another account'),
    });
    const deps = await world.deps();
    const store = new Proxy(deps.store, { get: (of, key) => (key === 'name' ? 'layer-1' : Reflect.get(of, key)) });
    expect(await publish({ ...deps, store }, {}, world.ui).catch(CairnError.from)).toMatchObject({
      code: 'operation-in-progress',
      message: expect.stringContaining('another store, memory'),
    });
  });

  it('is dropped only with consent, after saying what stays', async () => {
    const { world, commit } = await interrupted();
    await using _ = world;
    const refused = dropPublication(await world.deps(), { confirm: async () => false });
    expect(await refused.catch(CairnError.from)).toMatchObject({ code: 'consent-refused' });
    expect(await dropPublication(await world.deps(), world.ui)).toMatchObject({ commit });
    expect(world.asked.at(-1)).toMatchObject({ accept: 'Drop', irreversible: true });
    expect(world.asked.at(-1)?.detail.join('\n')).toContain('stays there for good');
    expect(await pendingPublication(await world.deps())).toBeNull();
    expect(await dropPublication(await world.deps(), world.ui)).toBeNull();
  });

  it('is not uploaded again though the journal was damaged: what arrived is found by its hash', async () => {
    const { world, commit } = await interrupted();
    await using _ = world;
    const journal = world.folder('journal-contributor');
    for (const file of readdirSync(journal, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('.item')) writeFileSync(path.join(journal, file), 'cut');
    const stored = world.store.size;
    expect(await publish(await world.deps(), {}, world.ui)).toMatchObject({ commit });
    expect(world.store.size).toBe(stored);
    expect(await pendingPublication(await world.deps())).toBeNull();
  });

  it('can not be resumed where there is none', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root');
    await publish(await world.deps(), { name: 'sample' }, world.ui);
    const error = await publish(await world.deps(), { resume: true }, world.ui).catch(CairnError.from);
    expect(error).toMatchObject({ code: 'invalid-input' });
  });
});

describe('two at once', () => {
  it('the second is told who publishes, and the first goes on', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root');
    await publish(await world.deps(), { name: 'sample' }, world.ui);
    world.git.commit('more');
    let second: unknown = null;
    const ui = {
      ...world.ui,
      confirm: async () => {
        second = await publish(await world.deps(), {}, world.ui).catch(CairnError.from);
        return true;
      },
    };
    const receipt = await publish(await world.deps(), {}, ui);
    expect(receipt.advance).not.toBeNull();
    expect(second).toMatchObject({
      code: 'operation-in-progress',
      why: expect.stringMatching(new RegExp(`process ${process.pid} since`)),
    });
  });

  it('asks nothing where all is recorded and moved already', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root');
    const first = await publish(await world.deps(), { name: 'sample' }, world.ui);
    const asked = world.asked.length;
    const again = await publish(await world.deps(), {}, { ...world.ui, confirm: async () => false });
    expect(again).toMatchObject({ manifestSha256: first.manifestSha256, bytes: 0, advance: null, gasUsed: '0' });
    expect(world.asked).toHaveLength(asked);
    expect(world.store.size).toBe(1);
  });
});
