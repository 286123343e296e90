import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../../test/fixtures/publication-world.ts';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { openScratch } from '../../composition/scratch.ts';
import { CairnError } from '../../protocol/errors.ts';
import { auditRepository } from '../audit.ts';
import { readChainHistory } from '../chain-history.ts';
import { publish } from '../publish/publish.ts';
import type { PublishRequest } from '../publish/types.ts';
import { restore } from '../restore.ts';
import { PublishPrivacy } from './publish-privacy.ts';
import { ensureReaderKeys, rotateReaderKey } from './reader-keys.ts';
import { changeReaders } from './reader-list.ts';
import { switchPrivacy } from './switch-privacy.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

const failure = (promise: Promise<unknown>) => promise.then(() => null, CairnError.from);

async function privateWorld(): Promise<PublicationWorld> {
  const world = createPublicationWorld(chain);
  world.git.git('config', 'cairn.private', 'true');
  world.git.write('secret.txt', 'the secret of the house\n'.repeat(30));
  await world.commitSigned('contributor', 'Tell a secret');
  return world;
}

const publishAs = async (world: PublicationWorld, request: PublishRequest = {}, role: Role = 'contributor') =>
  publish(await world.deps(role), request, world.ui);
type Role = 'contributor' | 'secondContributor';

let restores = 0;
const restoreAs = async (world: PublicationWorld, asset: string, role: Role) => {
  const directory = world.folder(`restored-${restores++}`);
  return { directory, result: await restore(await world.restoreDeps(role), { asset, directory }) };
};

async function addSecond(world: PublicationWorld, history = true): Promise<string> {
  const { publicKey } = await ensureReaderKeys(world.secrets('secondContributor'));
  const { repository } = await world.deps();
  await changeReaders(repository, { change: 'add', key: publicKey, name: 'Second', history });
  return publicKey;
}

async function commitAnd(world: PublicationWorld, name: string, request: PublishRequest = {}) {
  world.git.commit(name, `${name}.txt`, `${name}\n`);
  return publishAs(world, request);
}

describe('a private repository', () => {
  it('is restored by its reader, object for object, and refused to a stranger', async () => {
    await using world = await privateWorld();
    const first = await publishAs(world);
    const second = await commitAnd(world, 'more');
    expect(world.asked.map(({ accept }) => accept)).toEqual(['Register', 'Publish for Good', 'Publish for Good']);
    expect(world.asked.at(-1)?.detail.join('\n')).toContain('encrypted for 1 readers');
    expect(world.asked.at(-1)?.detail.join('\n')).not.toContain('public:');
    const { result, directory } = await restoreAs(world, first.repository, 'contributor');
    expect(result).toMatchObject({ ok: true, missing: [], commits: 2, verified: 1 });
    expect(existsSync(`${directory}/secret.txt`)).toBe(true);

    const stranger = world.folder('stranger');
    const refused = await failure(
      restore(await world.restoreDeps('secondContributor'), { asset: second.repository, directory: stranger }),
    );
    expect(refused).toMatchObject({ code: 'private-repository' });
    expect(existsSync(stranger)).toBe(false);
  });

  it('puts nothing on the chain or at the store that tells what it is', async () => {
    await using world = await privateWorld();
    const receipt = await commitAnd(world, 'more');
    const { registry, fromBlock } = await world.deps();
    const id = BigInt(receipt.repository.split('/').at(-1) ?? 0);
    const history = await readChainHistory(registry, id, fromBlock);
    const ids = world.git
      .git('rev-list', '--all', '--objects')
      .split(/\s/)
      .filter((word) => /^[0-9a-f]{40}$/.test(word));
    const onChain = JSON.stringify([history.records, history.moves], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(history.records.length).toBeGreaterThan(0);
    for (const object of ids) expect(onChain).not.toContain(object);
    expect((await registry.repository(id)).name).toBe('private');

    const accepts = () => true;
    const { payload } = await world.store.fetch({ manifestSha256: '', hint: receipt.arweaveId, accepts });
    const seen = Buffer.from(payload).toString('latin1');
    for (const word of [...ids, 'refs/heads/main', 'secret', receipt.repository]) expect(seen).not.toContain(word);
    expect(
      await failure(world.store.fetch({ manifestSha256: receipt.manifestSha256, hint: null, accepts })),
    ).toMatchObject({ code: 'item-missing' });
  });

  it('is found again by its readers where the id is lost', async () => {
    await using world = await privateWorld();
    const first = await publishAs(world);
    const second = await commitAnd(world, 'more');
    const deps = await world.restoreDeps();
    const reader: typeof deps.reader = {
      fetch: (wanted, signal) =>
        deps.reader.fetch(wanted.hint === first.arweaveId ? { ...wanted, hint: null } : wanted, signal),
    };
    const directory = world.folder('located');
    const result = await restore({ ...deps, reader }, { asset: second.repository, directory });
    expect(result).toMatchObject({ ok: true, commits: 2 });
  });

  it('is never published publicly, nor a public one privately', async () => {
    await using world = await privateWorld();
    const first = await publishAs(world);
    world.git.git('config', 'cairn.private', 'false');
    world.git.commit('more');
    const items = world.store.size;
    expect(await failure(publishAs(world))).toMatchObject({ code: 'not-permitted' });
    world.git.git('config', '--unset', 'cairn.private');
    const unsaid = await publishAs(world);
    expect(unsaid.repository).toBe(first.repository);
    expect(world.asked.at(-1)?.detail.join('\n')).toContain('encrypted for 1 readers');
    world.git.git('commit', '--quiet', '--allow-empty', '-m', 'again');
    world.git.git('config', 'cairn.private', 'yes');
    expect(await failure(publishAs(world))).toMatchObject({ code: 'invalid-input' });
    expect(world.store.size).toBe(items + 1);

    await using open = createPublicationWorld(chain);
    open.git.commit('root');
    await publishAs(open);
    open.git.git('config', 'cairn.private', 'true');
    open.git.commit('more');
    expect(await failure(publishAs(open))).toMatchObject({ code: 'not-permitted' });
    expect(open.store.size).toBe(1);
  });

  it('pays nothing that was signed under the public name, and says so before the switch and in the plan', async () => {
    await using world = createPublicationWorld(chain);
    world.git.commit('root');
    const { repository: asset } = await publishAs(world);
    world.git.write('a.txt', 'a\n');
    await world.commitSigned('contributor', 'signed for the public name');
    const { repository } = await world.deps();
    await switchPrivacy(repository, true, world.ui.confirm);
    expect(world.asked.at(-1)?.detail.join('\n')).toContain(
      `Commits that were signed for ${asset} are never paid under the new name. Publish first what waits`,
    );
    world.git.write('b.txt', 'b\n');
    await world.commitSigned('contributor', 'signed after the switch');
    await publishAs(world);
    const told = world.asked.at(-1)?.detail ?? [];
    expect(told).toContain(`1 signed for ${asset}, not for this repository: published, never paid here.`);
    expect(told).toContain('1 signed by your wallet: can be paid once merged and attested.');
    expect(told.join('\n')).not.toContain('bad signature');
  });

  it('is not published by who can’t read it, whatever their clone says', async () => {
    await using world = await privateWorld();
    await publishAs(world);
    world.git.git('config', '--unset', 'cairn.private');
    world.git.commit('more');
    const items = world.store.size;
    const refused = await failure(publishAs(world, { advance: false }, 'secondContributor'));
    expect(refused).toMatchObject({ code: 'private-repository' });
    for (const id of [...(await itemIds(world))]) world.store.forget(id);
    expect(await failure(publishAs(world, {}, 'secondContributor'))).toMatchObject({ code: 'item-missing' });
    expect(world.store.size).toBe(items - 1);
  });

  it('goes on with an interrupted publication, and records it once', async () => {
    await using world = await privateWorld();
    world.store.failSendsWith(new CairnError('store-unreachable', 'out of order'));
    expect(await failure(publishAs(world))).toMatchObject({ code: 'store-unreachable' });
    world.store.failSendsWith(null);
    const receipt = await publishAs(world, { resume: true });
    expect((await restoreAs(world, receipt.repository, 'contributor')).result).toMatchObject({ ok: true });
    expect(world.store.size).toBe(1);
  });

  it('is forked by its reader with the whole history, and nothing is restored that builds on the parent', async () => {
    await using world = await privateWorld();
    const parent = await publishAs(world);
    const { registry } = await world.deps();
    const onChain = await registry.repository(BigInt(parent.repository.split('/').at(-1) ?? 0));
    const { owner, repositoryId: parentId, mainRef, objectFormat } = onChain;
    const call = registry.registerCall({ owner, parentId, name: 'fork', mainRef, objectFormat });
    const forkId = await registry.registeredId((await chain.send('contributor', call)).transaction);
    world.git.git('config', 'cairn.repository', registry.asset(forkId));
    const first = await commitAnd(world, 'of the fork');
    const whole = await restoreAs(world, first.repository, 'contributor');
    expect(whole.result).toMatchObject({ ok: true, missing: [], commits: 2 });

    const second = await commitAnd(world, 'more');
    const deps = await world.restoreDeps();
    // As a client would leave it that builds on what another repository published.
    const events: typeof deps.registry.events = async (...range) =>
      (await deps.registry.events(...range)).filter(
        (event) =>
          !(event.kind === 'recorded' && event.record.manifestSha256 === first.manifestSha256) &&
          !(event.kind === 'advanced' && event.manifestSha256 === first.manifestSha256),
      );
    const wanted = { asset: second.repository, directory: world.folder('on the parent') };
    const result = await restore({ ...deps, registry: { ...deps.registry, events } }, wanted);
    expect(result.missing.join('\n')).toContain(
      `builds on publication ${first.manifestSha256}, which is none of this repository on chain; a fork can not build`,
    );
  });

  it('goes up in parts that its reader joins', async () => {
    await using world = await privateWorld();
    const deps = await world.deps();
    world.git.commit('noise', 'noise.bin', crypto.getRandomValues(new Uint8Array(60_000)));
    const policy = { ...deps.policy, partBytes: 20_000 };
    const receipt = await publish({ ...deps, policy }, {}, world.ui);
    expect(world.store.size).toBeGreaterThan(3);
    expect((await restoreAs(world, receipt.repository, 'contributor')).result).toMatchObject({ ok: true, missing: [] });
  });
});

describe('readers', () => {
  it('who are added with history read all, and those added from now on the later ones', async () => {
    await using world = await privateWorld();
    const { repository: asset } = await publishAs(world);
    await commitAnd(world, 'two');
    await addSecond(world);
    await commitAnd(world, 'three');
    expect((await restoreAs(world, asset, 'secondContributor')).result).toMatchObject({
      ok: true,
      commits: 3,
      missing: [],
    });
    await commitAnd(world, 'four');
    expect((await restoreAs(world, asset, 'secondContributor')).result).toMatchObject({
      ok: true,
      commits: 4,
      missing: [],
    });

    await using other = await privateWorld();
    const first = await publishAs(other);
    await addSecond(other, false);
    await commitAnd(other, 'two');
    const { result } = await restoreAs(other, first.repository, 'secondContributor');
    expect(result).toMatchObject({ ok: false, commits: 0 });
    expect(result.missing.join('\n')).toContain('unreadable');
  });

  it('who are removed keep what they had and get nothing later', async () => {
    await using world = await privateWorld();
    const { repository: asset } = await publishAs(world);
    const key = await addSecond(world);
    await commitAnd(world, 'two');
    const { repository } = await world.deps();
    await changeReaders(repository, { change: 'remove', key });
    const third = await commitAnd(world, 'three');
    const { result } = await restoreAs(world, asset, 'secondContributor');
    expect(result).toMatchObject({ ok: false, commits: 2 });
    expect(result.missing.join('\n')).toContain(`publication ${third.manifestSha256}`);
    expect((await restoreAs(world, asset, 'contributor')).result).toMatchObject({ ok: true, commits: 3 });
  });

  it('contribute for the same readers, and the maintainer who merges it seals it anew', async () => {
    await using world = await privateWorld();
    const { repository: asset } = await publishAs(world);
    await addSecond(world);
    await commitAnd(world, 'two');
    world.git.git('switch', '--quiet', '-c', 'feature');
    world.git.write('b.txt', 'b\n');
    await world.commitSigned('secondContributor', 'offered');
    const offered = await publishAs(world, {}, 'secondContributor');
    expect(offered.advance).toBeNull();
    world.git.git('switch', '--quiet', 'main');
    world.git.git('merge', '--quiet', '--ff-only', 'feature');
    const merged = await publishAs(world);
    expect(merged.manifestSha256).not.toBe(offered.manifestSha256);
    expect(merged.advance).not.toBeNull();
    expect((await restoreAs(world, asset, 'contributor')).result).toMatchObject({ ok: true, commits: 3, verified: 2 });
  });

  it('are not added by a contributor, whatever list they seal for', async () => {
    await using world = await privateWorld();
    const { repository: asset } = await publishAs(world);
    await addSecond(world);
    await commitAnd(world, 'two');
    world.git.git('switch', '--quiet', '-c', 'feature');
    world.git.write('b.txt', 'b\n');
    await world.commitSigned('secondContributor', 'offered');
    const own = await ensureReaderKeys(world.secrets('secondContributor'));
    const { publicKey: stranger } = await ensureReaderKeys(world.secrets('validator'));
    const list = [own.publicKey, stranger, (await ensureReaderKeys(world.secrets())).publicKey];
    const lie = vi.spyOn(PublishPrivacy.prototype, 'readers').mockReturnValue(list.map((key) => ({ key, name: 'x' })));
    await publishAs(world, {}, 'secondContributor');
    lie.mockRestore();
    world.git.git('switch', '--quiet', 'main');
    world.git.git('merge', '--quiet', '--ff-only', 'feature');
    await publishAs(world);
    expect(world.asked.at(-1)?.detail.join('\n')).toContain('encrypted for 2 readers');
    const deps = { ...(await world.restoreDeps('validator')) };
    expect(await failure(restore(deps, { asset, directory: world.folder('liar') }))).toMatchObject({
      code: 'private-repository',
    });
  });

  it('are those of now also when a ref is moved to what was published before', async () => {
    await using world = await privateWorld();
    await publishAs(world);
    const early = world.git.commit('early', 'early.txt', 'early\n');
    await commitAnd(world, 'late', { advance: false });
    const late = world.git.git('rev-parse', 'HEAD');
    await addSecond(world);
    world.git.git('reset', '--quiet', '--hard', early);
    await publishAs(world);
    world.git.git('reset', '--quiet', '--hard', late);
    expect(await failure(publishAs(world))).toMatchObject({ code: 'check-failed' });
    world.git.git('commit', '--quiet', '--allow-empty', '-m', 'For all readers');
    const { repository: asset } = await publishAs(world);
    expect((await restoreAs(world, asset, 'secondContributor')).result).toMatchObject({ ok: true, commits: 4 });
  });

  it('are not made up by a stranger who records before the first move', async () => {
    await using world = await privateWorld();
    const first = await publishAs(world, { advance: false });
    await using open = createPublicationWorld(chain);
    open.git.commit('public');
    open.git.git('config', 'cairn.repository', first.repository);
    open.git.git('config', 'cairn.private', 'false');
    await publishAs(open, {}, 'secondContributor');
    const second = await publishAs(world);
    expect(second.manifestSha256).toBe(first.manifestSha256);
    expect(second.advance).not.toBeNull();
  });

  it('who replace their key read on with both', async () => {
    await using world = await privateWorld();
    const { repository: asset } = await publishAs(world);
    await rotateReaderKey(world.secrets());
    await commitAnd(world, 'two');
    expect((await restoreAs(world, asset, 'contributor')).result).toMatchObject({ ok: true, commits: 2 });
  });
});

describe('an audit', () => {
  it('says unreadable to a stranger, and proves the rest to a reader', async () => {
    await using world = await privateWorld();
    const { repository: asset } = await publishAs(world);
    const strange = await auditRepository(await auditDeps(world, 'secondContributor'), asset);
    expect(strange.ok).toBe(false);
    expect(strange.publications).toMatchObject([{ unreadable: true, whole: false }]);
    expect(strange.contributions).toMatchObject([{ state: 'unreadable' }]);
    const own = await auditRepository(await auditDeps(world, 'contributor'), asset);
    expect(own).toMatchObject({ ok: true, problems: [] });
    expect(own.contributions).toMatchObject([{ state: 'proven', credited: true }]);
  });
});

async function auditDeps(world: PublicationWorld, role: Role) {
  return { ...(await world.restoreDeps(role)), openScratch };
}

async function itemIds(world: PublicationWorld): Promise<Set<string>> {
  const { registry, repository, fromBlock } = await world.deps();
  const asset = await repository.config('cairn.repository');
  const { hints } = await readChainHistory(registry, BigInt(asset?.split('/').at(-1) ?? 0), fromBlock);
  return new Set(hints.values());
}
