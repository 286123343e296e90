import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../../test/fixtures/publication-world.ts';
import { replaceMethods } from '../../../../test/fixtures/replace-methods.ts';
import { startTestChain, type TestChain } from '../../../../test/fixtures/test-chain.ts';
import { contributionKey } from '../../core/contribution/key.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import type { PublicationReceipt } from '../../protocol/publication.ts';
import { readChainHistory } from '../chain-history.ts';
import { fetchPublication } from '../fetch-publication.ts';
import { publish } from './publish.ts';
import type { PublishDeps, PublishRequest } from './types.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startTestChain();
});
afterAll(() => chain.close());

/** A world of its own for each test, on the chain they share. */
async function inWorld(run: (world: PublicationWorld) => Promise<void>, ...initArguments: string[]): Promise<void> {
  await using world = createPublicationWorld(chain, ...initArguments);
  await run(world);
}

async function publishAs(
  world: PublicationWorld,
  request: PublishRequest = {},
  role: 'contributor' | 'secondContributor' = 'contributor',
  change: (deps: PublishDeps) => Partial<PublishDeps> = () => ({}),
): Promise<PublicationReceipt> {
  const deps = await world.deps(role);
  return publish({ ...deps, ...change(deps) }, { name: 'sample', ...request }, world.ui);
}

async function codeOf(promise: Promise<unknown>): Promise<ErrorCode> {
  return CairnError.from(
    await promise.then(
      () => new Error('it did not fail'),
      (error: unknown) => error,
    ),
  ).code;
}

async function historyOf(world: PublicationWorld) {
  const { registry, repository, fromBlock } = await world.deps();
  const asset = await repository.config('cairn.repository');
  return readChainHistory(registry, BigInt(asset?.split('/').at(-1) ?? 0), fromBlock);
}

describe('publish', () => {
  it('registers, then publishes a checkpoint and thin pushes', () =>
    inWorld(async (world) => {
      world.git.commit('one', 'a.js', `${'let a;\n'.repeat(200)}`);
      const first = await publishAs(world);
      expect(first).toMatchObject({ ref: 'refs/heads/main', commit: world.git.git('rev-parse', 'HEAD') });
      expect(first.advance).not.toBeNull();
      expect(world.asked.map((question) => question.accept)).toEqual(['Register', 'Publish for Good']);

      world.git.commit('two', 'a.js', `${'let a;\n'.repeat(200)}let b;\n`);
      const second = await publishAs(world);
      expect(second.bytes).toBeLessThan(2500);
      const history = await historyOf(world);
      expect(history.moves.map((move) => move.newCommit)).toEqual([first.commit, second.commit]);
      expect(history.moves.flatMap((move) => move.credits)).toEqual([]);
      expect(history.records).toHaveLength(2);
    }));

  it('credits every proven commit of a push by what it brought, and the unsigned ones never', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      await publishAs(world);
      world.git.write('b.js', 'let b;\n');
      await world.commitSigned('contributor', 'signed, weighs 30');
      world.git.commit('unsigned', 'c.js', 'let c;\n');
      world.git.write('d.js', 'let d;\n');
      await world.commitSigned('contributor', 'signed, weighs 10');
      const receipt = await publishAs(world);
      const { moves } = await historyOf(world);
      expect(receipt.records).toHaveLength(2);
      expect(moves.at(-1)?.credits).toEqual(
        receipt.records.map(({ contributionKey }, index) => ({
          contributionKey,
          basisPoints: index === 0 ? 7500 : 2500,
        })),
      );
      const detail = world.asked.at(-1)?.detail.join('\n');
      expect(detail).toContain('2 signed by your wallet');
      expect(detail).toContain('1 without a wallet signature: published, never paid');
    }));

  it('lets a stranger record, and a maintainer credit what was squashed', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      await publishAs(world);
      world.git.git('switch', '--quiet', '-c', 'feature');
      world.git.write('b.js', 'let b;\n');
      await world.commitSigned('secondContributor', 'a contribution');
      const offered = await publishAs(world, {}, 'secondContributor');
      expect(offered.advance).toBeNull();

      world.git.git('switch', '--quiet', 'main');
      world.git.git('merge', '--quiet', '--squash', 'feature');
      const squashed = world.git.commit('squashed', 'b.js', 'let b;\n');
      const [contribution] = offered.records;
      const credits = [{ contributionKey: contribution?.contributionKey ?? '0x', basisPoints: 10_000 }];
      const merged = await publishAs(world, { credits });
      expect(merged.commit).toBe(squashed);
      expect((await historyOf(world)).moves.at(-1)?.credits).toEqual(credits);
    }));

  it('credits another author whose recorded commit is merged as it is', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      await publishAs(world);
      world.git.write('b.js', 'let b;\n');
      await world.commitSigned('secondContributor', 'a contribution');
      const offered = await publishAs(world, {}, 'secondContributor');
      await publishAs(world);
      expect((await historyOf(world)).moves.at(-1)?.credits).toEqual([
        { contributionKey: offered.records[0]?.contributionKey, basisPoints: 10_000 },
      ]);
    }));

  it('does nothing the second time', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      const first = await publishAs(world);
      const second = await publishAs(world);
      expect(second).toMatchObject({ manifestSha256: first.manifestSha256, bytes: 0, gasUsed: '0', advance: null });
      expect(world.store.size).toBe(1);
      expect((await historyOf(world)).records).toHaveLength(1);
    }));

  it('moves the ref later over what was recorded before, with the same credits', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      await publishAs(world);
      world.git.write('b.js', 'let b;\n');
      await world.commitSigned('contributor', 'recorded first');
      const recorded = await publishAs(world, { advance: false });
      expect(recorded.advance).toBeNull();
      const moved = await publishAs(world);
      expect(moved).toMatchObject({ bytes: 0, manifestSha256: recorded.manifestSha256 });
      expect((await historyOf(world)).moves.at(-1)?.credits).toEqual([
        { contributionKey: recorded.records[0]?.contributionKey, basisPoints: 10_000 },
      ]);
    }));

  it('does not pay for a commit that was signed for another repository', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      await publishAs(world);
      const asset = world.git.git('config', 'cairn.repository');
      world.git.git('config', 'cairn.repository', asset.replace(/\d+$/, '999'));
      world.git.write('b.js', 'let b;\n');
      await world.commitSigned('contributor', 'for elsewhere');
      world.git.git('config', 'cairn.repository', asset);
      await publishAs(world);
      expect((await historyOf(world)).moves.at(-1)?.credits).toEqual([]);
      const elsewhere = asset.replace(/\d+$/, '999');
      const asked = world.asked.at(-1)?.detail ?? [];
      expect(asked).toContain(`1 signed for ${elsewhere}, not for this repository: published, never paid here.`);
      expect(asked.join('\n')).not.toContain('bad signature');
    }));

  it('publishes the link to a submodule, and says that its content is not', () =>
    inWorld(async (world) => {
      const root = world.git.commit('root');
      world.git.git('update-index', '--add', '--cacheinfo', `160000,${root},vendor/lib`);
      world.git.git('commit', '--quiet', '-m', 'link');
      await publishAs(world);
      expect(world.asked.at(-1)?.detail).toContainEqual(expect.stringMatching(/^vendor\/lib is a submodule/));
    }));

  it('publishes the pointers of Git LFS, and says that the large files are not', () =>
    inWorld(async (world) => {
      const pointer = (digit: string) =>
        `version https://git-lfs.github.com/spec/v1\noid sha256:${digit.repeat(64)}\nsize 123456789\n`;
      world.git.write('film.mp4', pointer('1'));
      world.git.write('docs/lfs.txt', 'version https://git-lfs.github.com/spec/v1 is what a pointer begins with\n');
      world.git.commit('root', 'models/big.bin', pointer('2'));
      world.git.commit('a newer film', 'film.mp4', pointer('3'));
      await publishAs(world);
      const [warning, ...others] = world.asked.at(-1)?.detail.filter((line) => line.includes('LFS')) ?? [];
      expect(warning).toMatch(/^Kept by Git LFS: film\.mp4, models\/big\.bin\. The pointer files are published/);
      expect(others).toEqual([]);
    }));

  it('publishes an existing history as one checkpoint with one record, and nobody is paid for it', () =>
    inWorld(async (world) => {
      const person = (n: number) => `Person ${n % 3} <person-${n % 3}@example.org>`;
      let tip = '';
      for (let n = 0; n < 12; n++) {
        world.git.write('a.txt', `${n}\n`);
        world.git.git('add', '--all');
        world.git.git('commit', '--quiet', '--author', person(n), '-m', `commit ${n}`);
        tip = world.git.git('rev-parse', 'HEAD');
      }
      const receipt = await publishAs(world);
      expect(receipt.records.map(({ commit }) => commit)).toEqual([tip]);
      const { manifest } = await fetchPublication(world.store, { manifestSha256: receipt.manifestSha256, hint: null });
      expect(manifest).toMatchObject({ kind: 'checkpoint', bases: [] });
      expect(manifest.commits.map(({ signer }) => signer)).toEqual(Array.from({ length: 12 }, () => null));
      expect((await historyOf(world)).moves.map(({ credits }) => credits)).toEqual([[]]);
      const asked = world.asked.at(-1)?.detail.join('\n') ?? '';
      expect(asked).toContain('12 without a wallet signature: published, never paid.');
      expect(asked).toMatch(/become public for good: 4 with 4 addresses: .*Person 2 <person-2@example.org>/);
    }));

  it('shows before consent what a person may not want to keep for good, and what can be done', () =>
    inWorld(async (world) => {
      world.git.write('LICENSE', 'SPDX-License-Identifier: MIT\n');
      world.git.write('lib.js', '// SPDX-License-Identifier: GPL-3.0-only\nlet a;\n');
      world.git.write('logo.png', new Uint8Array([0, 1, 2, 255]));
      world.git.write('large.txt', 'x'.repeat(5 * 1024 * 1024));
      world.git.git('add', '--all');
      world.git.git('commit', '--quiet', '-m', 'odd files');
      world.git.git('rm', '--quiet', 'large.txt');
      world.git.git('commit', '--quiet', '-m', 'gone, but in the history');
      await publishAs(world);
      const asked = world.asked.at(-1)?.detail.join('\n') ?? '';
      for (const shown of [
        'lib.js (GPL-3.0)',
        'Binary files, 1 version with',
        'logo.png',
        'Large file: large.txt, 5.0 MiB',
      ])
        expect(asked).toContain(shown);
      expect(asked).toContain('What is in a commit can not be left out');
    }));

  it('publishes a repository of SHA-256 objects', () =>
    inWorld(async (world) => {
      const commit = world.git.commit('root');
      expect(commit).toHaveLength(64);
      expect((await publishAs(world)).commit).toBe(commit);
    }, '--object-format=sha256'));
});

describe('publish refuses', () => {
  it('an empty repository', () =>
    inWorld(async (world) => {
      expect(await codeOf(publishAs(world))).toBe('empty-repository');
      expect(await codeOf(publishAs(world, { ref: 'main' }))).toBe('empty-repository');
    }));

  it('a detached HEAD, unless a branch is named', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      world.git.git('switch', '--quiet', '--detach');
      expect(await codeOf(publishAs(world))).toBe('detached-head');
      expect((await publishAs(world, { ref: 'main' })).ref).toBe('refs/heads/main');
    }));

  it('a shallow clone', () =>
    inWorld(async (world) => {
      world.git.commit('one');
      world.git.commit('two');
      const shallow = world.folder('shallow');
      world.git.git('clone', '--quiet', '--depth=1', `file://${world.git.directory}`, shallow);
      const { openRepository } = await import('../../adapters/git/git-repository.ts');
      const repository = await openRepository(shallow);
      expect(await codeOf(publishAs(world, {}, 'contributor', () => ({ repository })))).toBe('shallow-clone');
      await repository.close();
    }));

  it('a file over the limit, naming it', () =>
    inWorld(async (world) => {
      world.git.commit('big', 'big.bin', new Uint8Array(50_000));
      await expect(publishAs(world, { maxFileBytes: 10_000 })).rejects.toThrow(/big\.bin is 48\.8 KiB/);
    }));

  it('secrets, in any commit of the push, unless told that they are none', () =>
    inWorld(async (world) => {
      const bad = world.git.commit('oops', 'env', 'PASSWORD=x\n');
      world.git.commit('gone', 'env', '\n');
      const error = await publishAs(world).catch(CairnError.from);
      expect(error).toMatchObject({ code: 'secrets-found', why: `env:1 password (commit ${bad.slice(0, 8)})` });
      await publishAs(world, { allowSecrets: true });
      expect(world.asked.at(-1)?.detail).toContain(`Possible secret: env:1 password (commit ${bad.slice(0, 8)})`);
    }));

  it('a contribution that no longer parses; imported history only warns', () =>
    inWorld(async (world) => {
      world.git.commit('imported', 'a.js', 'BROKEN');
      await publishAs(world);
      world.git.write('a.js', 'BROKEN still');
      await world.commitSigned('contributor', 'was broken before');
      await publishAs(world);
      world.git.write('b.js', 'BROKEN');
      await world.commitSigned('contributor', 'breaks');
      expect(await codeOf(publishAs(world))).toBe('check-failed');
    }));

  it('a repository of another network', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      world.git.git('config', 'cairn.repository', `eip155:1/erc721:0x${'a1'.repeat(20)}/1`);
      expect(await codeOf(publishAs(world))).toBe('wrong-chain');
    }));

  it('an account without funds', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      await publishAs(world);
      world.git.commit('more');
      const change = ({ registry }: PublishDeps) => ({ registry: { ...registry, balance: async () => 0n } });
      expect(await codeOf(publishAs(world, {}, 'contributor', change))).toBe('insufficient-funds');
      expect(world.store.size).toBe(1);
    }));

  it('a branch that does not contain the chain’s tip, unless the ref stays', () =>
    inWorld(async (world) => {
      world.git.commit('one');
      world.git.commit('two');
      await publishAs(world);
      world.git.git('reset', '--quiet', '--hard', 'HEAD~1');
      expect(await codeOf(publishAs(world, { advance: false }))).toBe('tip-moved');
      world.git.commit('other');
      expect(await codeOf(publishAs(world))).toBe('tip-moved');
      expect((await publishAs(world, { advance: false })).advance).toBeNull();
    }));

  it('credits that do not add up or are not recorded', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      const stranger = contributionKey({
        repositoryId: 1n,
        author: `0x${'11'.repeat(20)}`,
        objectFormat: 'sha1',
        payloadSha256: '00'.repeat(32),
      });
      expect(await codeOf(publishAs(world, { credits: [{ contributionKey: stranger, basisPoints: 1 }] }))).toBe(
        'invalid-input',
      );
      expect(await codeOf(publishAs(world, { credits: [{ contributionKey: stranger, basisPoints: 10_000 }] }))).toBe(
        'invalid-input',
      );
    }));

  it('without consent, and nothing has left the machine', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      const deps = await world.deps();
      const ui = { ...world.ui, confirm: async () => false };
      expect(await codeOf(publish(deps, {}, ui))).toBe('consent-refused');
      await publishAs(world);
      world.git.commit('more');
      expect(await codeOf(publish(deps, {}, ui))).toBe('consent-refused');
      expect(world.store.size).toBe(1);
    }));

  it('when the disk is full while the pack is tried, saying so and not that the pack is bad', () =>
    inWorld(async (world) => {
      world.git.commit('root');
      const deps = await world.deps();
      const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      const repository = replaceMethods(deps.repository, { inspectPack: () => Promise.reject(full) });
      const publishing = publish({ ...deps, repository }, {}, world.ui);
      expect(await publishing.catch(CairnError.from)).toMatchObject({
        code: 'disk-full',
        next: expect.stringContaining('Free some space'),
      });
      expect(world.store.size).toBe(0);
    }));

  it('bytes that do not rebuild the tree', () =>
    inWorld(async (world) => {
      world.git.commit('one', 'a', 'a'.repeat(4000));
      await publishAs(world);
      world.git.commit('two', 'b', 'b');
      const withoutCommits = ({ repository }: PublishDeps): Partial<PublishDeps> => {
        const pack: Repository['pack'] = async function* (wants, haves, options) {
          const headers = await repository.commits({ tips: wants, exclude: haves });
          const trees = headers.map(({ tree }) => tree);
          yield* options.thin ? repository.pack(trees, [], { thin: false }) : repository.pack(wants, haves, options);
        };
        return { repository: replaceMethods(repository, { pack }) };
      };
      const error = await publishAs(world, {}, 'contributor', withoutCommits).catch(CairnError.from);
      expect(error).toMatchObject({ code: 'check-failed', why: expect.stringMatching(/^L6 rebuild: /) });
      expect(world.store.size).toBe(1);
    }));
});
