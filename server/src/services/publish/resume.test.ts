import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../../test/fixtures/publication-world.ts';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { CairnError } from '../../protocol/errors.ts';
import { readChainHistory } from '../chain-history.ts';
import { publish } from './publish.ts';
import type { PublishDeps } from './types.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

/** Everything publishing does to the world, in order. */
const effects = [
  'draft the signed item',
  'keep the signed item',
  'send the item',
  'send the record',
  'keep the record’s hash',
  'wait for the record',
  'send the advance',
  'keep the advance’s hash',
  'wait for the advance',
  'forget the journal',
] as const;
type Effect = (typeof effects)[number];

class Killed extends Error {}

/** The same dependencies, in a process that dies just before or just after one effect. */
function dyingAt(deps: PublishDeps, effect: Effect, when: 'before' | 'after'): PublishDeps {
  const around = async <T>(name: Effect, run: () => Promise<T>): Promise<T> => {
    if (name === effect && when === 'before') throw new Killed();
    const result = await run();
    if (name === effect) throw new Killed();
    return result;
  };
  let transactions = 0;
  const now = () => (transactions > 1 ? 'advance' : 'record');
  return {
    ...deps,
    journal: {
      lock: (name) => deps.journal.lock(name),
      read: (repository) => deps.journal.read(repository),
      isDamaged: (repository) => deps.journal.isDamaged(repository),
      draftPack: (...args) => deps.journal.draftPack(...args),
      draftItem: (...args) => around('draft the signed item', () => deps.journal.draftItem(...args)),
      commit: (entry) => around('keep the signed item', () => deps.journal.commit(entry)),
      item: (...args) => deps.journal.item(...args),
      writeTransactions: (...args) => around(`keep the ${now()}’s hash`, () => deps.journal.writeTransactions(...args)),
      discardDraft: (repository) => deps.journal.discardDraft(repository),
      remove: (repository) => around('forget the journal', () => deps.journal.remove(repository)),
    },
    store: {
      ...deps.store,
      name: deps.store.name,
      quote: (...args) => deps.store.quote(...args),
      prepare: (...args) => deps.store.prepare(...args),
      status: (...args) => deps.store.status(...args),
      send: (...args) => around('send the item', () => deps.store.send(...args)),
    },
    sender: {
      account: deps.sender.account,
      send: (...args) => {
        transactions++;
        return around(`send the ${now()}`, () => deps.sender.send(...args));
      },
    },
    registry: {
      ...deps.registry,
      wait: (...args) => around(`wait for the ${now()}`, () => deps.registry.wait(...args)),
    },
  };
}

async function preparedWorld(): Promise<PublicationWorld> {
  const world = createPublicationWorld(chain);
  world.git.commit('root', 'a.js', 'let a;\n');
  await publish(await world.deps(), {}, world.ui);
  world.git.write('b.js', 'let b;\n');
  await world.commitSigned('contributor', 'a contribution');
  return world;
}

const refusing = (world: PublicationWorld) => ({ ...world.ui, confirm: async () => false });

async function onChain(world: PublicationWorld) {
  const { registry, repository, fromBlock } = await world.deps();
  const asset = await repository.config('cairn.repository');
  return readChainHistory(registry, BigInt(asset?.split('/').at(-1) ?? 0), fromBlock);
}

describe('publishing after a crash', () => {
  const points = effects.flatMap((effect) => (['before', 'after'] as const).map((when) => ({ effect, when })));
  let world: PublicationWorld;
  beforeAll(async () => {
    world = await preparedWorld();
  });
  afterAll(() => world[Symbol.asyncDispose]());

  it.each(points)('$when it could $effect: everything is done exactly once', async ({ effect, when }) => {
    const items = world.store.size;
    const before = await onChain(world);
    world.git.write('c.js', `let ${when}; // ${effect}\n`);
    await world.commitSigned('contributor', `${when} it could ${effect}`);
    const died = await publish(dyingAt(await world.deps(), effect, when), {}, world.ui).catch(
      (error: unknown) => error,
    );
    expect(died).toBeInstanceOf(CairnError);

    const receipt = await publish(await world.deps(), {}, world.ui);
    expect(receipt.commit).toBe(world.git.git('rev-parse', 'HEAD'));
    expect(world.store.size).toBe(items + 1);
    const { records, moves } = await onChain(world);
    const record = records.at(-1);
    expect(
      records
        .slice(before.records.length)
        .map(({ record }) => record.commitId)
        .at(-1),
    ).toBe(receipt.commit);
    expect(moves).toHaveLength(before.moves.length + 1);
    expect(moves.at(-1)).toMatchObject({ newCommit: receipt.commit, manifestSha256: record?.record.manifestSha256 });
    expect(new Set(records.map(({ contributionKey }) => contributionKey)).size).toBe(records.length);
  });
});

describe('publishing that is cancelled or fails', () => {
  it('says that nothing was uploaded before consent', async () => {
    await using world = await preparedWorld();
    const abort = new AbortController();
    const ui = {
      ...world.ui,
      confirm: async () => {
        abort.abort();
        return true;
      },
    };
    const error = await publish(await world.deps(), {}, ui, abort.signal).catch(CairnError.from);
    expect(error).toMatchObject({ code: 'cancelled', why: 'Nothing was uploaded or recorded.' });
    expect(world.store.size).toBe(1);
    expect((await onChain(world)).records).toHaveLength(1);
  });

  it.each([
    ['keep the signed item', /^The signed upload is kept on this machine and may be at the store/],
    ['send the item', /^The signed upload is kept on this machine and may be at the store/],
    ['wait for the record', /^The contribution is uploaded and recorded/],
  ] as const)('says what an earlier run left when consent is refused, after it could %s', async (effect, left) => {
    await using world = await preparedWorld();
    await publish(dyingAt(await world.deps(), effect, 'after'), {}, world.ui).catch(() => undefined);
    const refused = await publish(await world.deps(), {}, refusing(world)).catch(CairnError.from);
    expect(refused).toMatchObject({ code: 'consent-refused', why: expect.stringMatching(left), next: undefined });
    expect((await publish(await world.deps(), {}, world.ui)).advance).not.toBeNull();
  });

  it('says that the record is kept when the move of the ref alone is refused', async () => {
    await using world = await preparedWorld();
    await publish(await world.deps(), { advance: false }, world.ui);
    const refused = await publish(await world.deps(), {}, refusing(world)).catch(CairnError.from);
    expect(refused).toMatchObject({ why: expect.stringMatching(/^The contribution is uploaded and recorded/) });
  });

  it('says that nothing was uploaded when a new publication is refused', async () => {
    await using world = await preparedWorld();
    const refused = await publish(await world.deps(), {}, refusing(world)).catch(CairnError.from);
    expect(refused).toMatchObject({ code: 'consent-refused', why: 'Nothing was uploaded or recorded.' });
    expect(world.store.size).toBe(1);
  });

  it('keeps the upload when it is cancelled before the record', async () => {
    await using world = await preparedWorld();
    const abort = new AbortController();
    const ui = { ...world.ui, onStep: (name: string) => name === 'record' && abort.abort() };
    const error = await publish(await world.deps(), {}, ui, abort.signal).catch(CairnError.from);
    expect(error).toMatchObject({ code: 'cancelled', why: expect.stringContaining('The upload is done and kept') });
    expect((await onChain(world)).records).toHaveLength(1);
    await publish(await world.deps(), {}, world.ui);
    expect(world.store.size).toBe(2);
    expect(world.asked.at(-1)?.detail).toContainEqual(expect.stringContaining('interrupted publication goes on'));
  });

  it('tells what is kept when the store is down, and goes on when it is up', async () => {
    await using world = await preparedWorld();
    world.store.failSendsWith(new CairnError('store-unreachable', 'The bundler is down.', { next: 'Try again.' }));
    const error = await publish(await world.deps(), {}, world.ui).catch(CairnError.from);
    expect(error).toMatchObject({
      code: 'store-unreachable',
      next: expect.stringMatching(/^Try again\. The signed upload is kept/),
    });
    world.store.failSendsWith(null);
    expect((await publish(await world.deps(), {}, world.ui)).advance).not.toBeNull();
    expect(world.store.size).toBe(2);
  });

  it('waits only so long for a gateway that serves other bytes, and records nothing', async () => {
    await using world = await preparedWorld();
    const deps = await world.deps();
    const reader = { fetch: () => Promise.reject(new CairnError('item-forged', 'Only wrong bytes were found.')) };
    const error = await publish({ ...deps, reader }, { readableWithinMs: 600 }, world.ui).catch(CairnError.from);
    expect(error).toMatchObject({ code: 'item-forged', next: expect.stringContaining('name other gateways') });
    expect((await onChain(world)).records).toHaveLength(1);
    expect((await publish(await world.deps(), {}, world.ui)).advance).not.toBeNull();
  });

  it('does not register twice when the answer was lost', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root');
    const deps = await world.deps();
    const registry = { ...deps.registry, registeredId: () => Promise.reject(new Killed()) };
    await publish({ ...deps, registry }, { name: 'lost answer' }, world.ui).catch(() => undefined);
    await publish(await world.deps(), { name: 'lost answer' }, world.ui);
    const { head } = await deps.registry.status();
    const events = await deps.registry.events({ from: deps.fromBlock, to: head });
    const registered = events.filter((event) => event.kind === 'repository-registered' && event.name === 'lost answer');
    expect(registered).toHaveLength(1);
  });
});
