import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../test/fixtures/publication-world.ts';
import { replaceMethods } from '../../../test/fixtures/replace-methods.ts';
import { startTestChain, type TestChain } from '../../../test/fixtures/test-chain.ts';
import { openRepository } from '../adapters/git/git-repository.ts';
import type { Repository } from '../ports/repository.ts';
import { CairnError, diskFull } from '../protocol/errors.ts';
import { publish } from './publish/publish.ts';
import { type RestoreDeps, restore } from './restore.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

/** Three publications: a checkpoint, a push of a signed commit, and a contribution that nobody merged. */
async function publishedWorld(): Promise<{ world: PublicationWorld; asset: string; items: string[]; offered: string }> {
  const world = createPublicationWorld(chain);
  world.git.commit('root', 'a.txt', 'one\r\ntwo\n');
  world.git.commit('binary', 'b.bin', new Uint8Array([0, 255, 254]));
  const first = await publish(await world.deps(), {}, world.ui);
  world.git.write('folder/c.js', 'let c;\n');
  await world.commitSigned('contributor', 'signed');
  const second = await publish(await world.deps(), {}, world.ui);
  world.git.git('switch', '--quiet', '-c', 'feature');
  world.git.write('d.js', 'let d;\n');
  const offered = await world.commitSigned('secondContributor', 'offered');
  const third = await publish(await world.deps('secondContributor'), {}, world.ui);
  world.git.git('switch', '--quiet', 'main');
  const items = [first, second, third].map((receipt) => receipt.arweaveId);
  return { world, asset: first.repository, items, offered };
}

/** Restores into a repository one of whose methods is another. */
function withRepository<K extends keyof Repository>(deps: RestoreDeps, name: K, method: Repository[K]): RestoreDeps {
  return {
    ...deps,
    openTarget: async (...request) => {
      const target = await deps.openTarget(...request);
      return { ...target, repository: replaceMethods(target.repository, { [name]: method }) };
    },
  };
}

describe('restore', () => {
  it('rebuilds every object, the ref, the files and the contributions', async () => {
    const { world, asset, offered } = await publishedWorld();
    await using _ = world;
    const directory = world.folder('restored');
    const steps: number[] = [];
    const options = { onProgress: (_detail: string, fraction: number) => steps.push(fraction) };
    const result = await restore(await world.restoreDeps(), { asset, directory }, options);
    expect(result).toMatchObject({ ok: true, missing: [], commits: 4, verified: 2, unproven: 2 });
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));

    const restored = await openRepository(directory);
    const original = await openRepository(world.git.directory);
    const main = world.git.git('rev-parse', 'main');
    expect(await restored.head()).toEqual({ kind: 'branch', ref: 'refs/heads/main', commit: main });
    expect(await restored.config('cairn.repository')).toBe(asset);
    const ids = await original.objectIds([main, offered], []);
    expect(result.objects).toBe(ids.length);
    for (const id of ids) expect(await restored.readObject(id)).toEqual(await original.readObject(id));
    expect(readFileSync(path.join(directory, 'a.txt'), 'utf8')).toBe('one\r\ntwo\n');
    expect(readFileSync(path.join(directory, 'folder/c.js'), 'utf8')).toBe('let c;\n');
    await restored.close();
    await original.close();
  });

  it('gives what there is and names what is missing when the newest publication is lost', async () => {
    const { world, asset, items } = await publishedWorld();
    await using _ = world;
    world.store.forget(items[1] ?? '');
    const directory = world.folder('partial');
    const result = await restore(await world.restoreDeps(), { asset, directory });
    expect(result.ok).toBe(false);
    expect(result.commits).toBe(2);
    expect(result.missing[0]).toContain(`(Arweave ${items[1]}): No gateway has this publication.`);
    expect(result.missing.join('\n')).toContain(`restored up to ${world.git.git('rev-parse', 'main~1')}`);
    expect(result.missing.join('\n')).toMatch(/builds on publication .* which is missing \(a contribution/);
    expect(existsSync(path.join(directory, 'a.txt'))).toBe(true);
  });

  it('restores nothing, and says so, when the checkpoint is lost', async () => {
    const { world, asset, items } = await publishedWorld();
    await using _ = world;
    world.store.forget(items[0] ?? '');
    const result = await restore(await world.restoreDeps(), { asset, directory: world.folder('none') });
    expect(result).toMatchObject({ ok: false, commits: 0, objects: 0 });
    expect(result.missing.join('\n')).toContain('nothing of it could be restored');
  });

  it('never takes forged bytes, whatever the reader says', async () => {
    const { world, asset } = await publishedWorld();
    await using _ = world;
    const deps = await world.restoreDeps();
    const reader: typeof deps.reader = {
      async fetch(request, signal) {
        const { payload, ...rest } = await deps.reader.fetch(request, signal);
        const forged = payload.map((byte, index) => (index === payload.length - 30 ? byte ^ 1 : byte));
        if (request.accepts(forged)) return { ...rest, payload: forged };
        throw new CairnError('item-forged', 'Only wrong bytes were found.');
      },
    };
    const result = await restore({ ...deps, reader }, { asset, directory: world.folder('forged') });
    expect(result).toMatchObject({ ok: false, commits: 0 });
    expect(result.missing[0]).toContain('Only wrong bytes were found.');
  });

  it('refuses a folder that is not empty, and leaves it alone', async () => {
    const { world, asset } = await publishedWorld();
    await using _ = world;
    const directory = world.folder('full');
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'mine'), 'x');
    const error = await restore(await world.restoreDeps(), { asset, directory }).catch(CairnError.from);
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(existsSync(path.join(directory, '.git'))).toBe(false);
  });

  it('goes on after an interruption with what it has, and fetches only the rest', async () => {
    const { world, asset, items } = await publishedWorld();
    await using _ = world;
    const directory = world.folder('resumed');
    const deps = await world.restoreDeps();
    const stop = new AbortController();
    const stopping = restore(
      deps,
      { asset, directory },
      {
        signal: stop.signal,
        onProgress: (detail) => void (detail === 'fetching contributions' && stop.abort()),
      },
    );
    expect(await stopping.catch(CairnError.from)).toMatchObject({
      code: 'cancelled',
      next: expect.stringContaining(`restore into ${directory} again`),
    });
    expect(existsSync(path.join(directory, 'a.txt'))).toBe(false);
    for (const item of items.slice(0, 2)) world.store.forget(item);
    expect(await restore(deps, { asset, directory })).toMatchObject({ ok: true, missing: [], commits: 4 });
    expect(existsSync(path.join(directory, 'a.txt'))).toBe(true);
    expect(await restore(deps, { asset, directory }).catch(CairnError.from)).toMatchObject({ code: 'invalid-input' });
  });

  it('goes on in no folder that holds anything else, or another repository', async () => {
    const { world, asset } = await publishedWorld();
    await using _ = world;
    const deps = await world.restoreDeps();
    const directory = world.folder('begun');
    const interrupted = restore(deps, { asset, directory }, { signal: AbortSignal.abort() });
    await expect(interrupted).rejects.toThrow();
    const target = await deps.openTarget(directory, { asset, objectFormat: 'sha1' });
    expect(await restore(deps, { asset, directory }).catch(CairnError.from)).toMatchObject({
      code: 'operation-in-progress',
    });
    await target.close();
    const other = asset.replace(/\d+$/, '4242');
    await expect(deps.openTarget(directory, { asset: other, objectFormat: 'sha1' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    writeFileSync(path.join(directory, 'mine'), 'x');
    expect(await restore(deps, { asset, directory }).catch(CairnError.from)).toMatchObject({ code: 'invalid-input' });
  });

  // Two publications of the branch are unpacked together, and then the contribution.
  it.each([
    ['unpackAll', diskFull('fatal: write error: No space left on device')],
    ['unpack', Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })],
  ] as const)(
    'says that the disk is full during %s, and goes on with what it has once there is room',
    async (method, full) => {
      const { world, asset, items } = await publishedWorld();
      await using _ = world;
      const directory = world.folder('no-room');
      const deps = await world.restoreDeps();
      const failing = restore(
        withRepository(deps, method, () => Promise.reject(full)),
        { asset, directory },
      );
      expect(await failing.catch(CairnError.from)).toMatchObject({
        code: 'disk-full',
        next: expect.stringMatching(/^Free some space.* restore into .* again, and it goes on from there/s),
      });
      expect(existsSync(path.join(directory, 'a.txt'))).toBe(false);
      if (method === 'unpack') for (const item of items.slice(0, 2)) world.store.forget(item);
      expect(await restore(deps, { asset, directory })).toMatchObject({ ok: true, missing: [], commits: 4 });
    },
  );

  it('says when there is no such repository', async () => {
    const { world, asset } = await publishedWorld();
    await using _ = world;
    const deps = await world.restoreDeps();
    const request = { asset: asset.replace(/\d+$/, '4242'), directory: world.folder('never') };
    expect(await restore(deps, request).catch(CairnError.from)).toMatchObject({ code: 'not-registered' });
    const elsewhere = { asset: asset.replace('eip155:31337', 'eip155:1'), directory: world.folder('never') };
    expect(await restore(deps, elsewhere).catch(CairnError.from)).toMatchObject({ code: 'wrong-chain' });
  });
});
