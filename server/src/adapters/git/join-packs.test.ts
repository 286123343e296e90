import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { packBytes } from '../../../../test/fixtures/pack-bytes.ts';
import { initBareRepository, openRepository } from './git-repository.ts';
import { joinPacks } from './join-packs.ts';

let fixture: GitFixture;
const home = mkdtempSync(path.join(tmpdir(), 'cairn-join-'));
beforeAll(() => {
  fixture = createGitFixture();
});
afterAll(() => {
  fixture[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

it('makes of a full pack and thin ones a pack that git takes, deltas across them included', async () => {
  const text = Array.from({ length: 400 }, (_, n) => `line ${n}`).join('\n');
  const commits = [0, 1, 2].map((n) => fixture.commit(`commit ${n}`, 'a.txt', `${text}\n${n}\n`));
  const repository = await openRepository(fixture.directory);
  const packs: { bytes: Uint8Array; objects: number }[] = [];
  for (const [index, commit] of commits.entries()) {
    const before = commits[index - 1];
    packs.push(await packBytes(repository, [commit], before === undefined ? [] : [before]));
  }
  const bare = await initBareRepository(path.join(home, 'bare.git'));
  const joined = packs.map(({ bytes }) => bytes);
  expect(await bare.unpackAll(joined)).toBe(packs.reduce((sum, { objects }) => sum + objects, 0));
  await bare.updateRef('refs/heads/main', commits[2] ?? '', null, 'test');
  expect(await bare.fsck()).toEqual([]);
  await Promise.all([repository.close(), bare.close()]);
});

it.each(['sha1', 'sha256'] as const)('stores an object once that came, went and came again (%s)', async (format) => {
  using git = createGitFixture(`--object-format=${format}`);
  const long = (last: string) => Array.from({ length: 300 }, (_, n) => `line ${n * n}`).join('\n') + last;
  const contents = ['a', 'b', 'a', 'c', 'b', 'a'].map((last) => [long(last), long(`${last} too`)] as const);
  const repository = await openRepository(git.directory);
  const packs: Uint8Array[] = [];
  let before: string[] = [];
  let objects = 0;
  for (const [index, [one, other]] of contents.entries()) {
    git.write('folder/other.txt', other);
    const commit = git.commit(`commit ${index}`, 'one.txt', one);
    const pack = await packBytes(repository, [commit], before);
    packs.push(pack.bytes);
    objects += pack.objects;
    before = [commit];
  }
  const bare = await initBareRepository(path.join(home, `twice-${format}.git`), format);
  const early = await bare.unpackAll(packs.slice(0, 3));
  const stored = early + (await bare.unpackAll(packs.slice(3)));
  expect(await bare.unpackAll(packs)).toBe(0);
  expect(stored).toBeLessThan(objects);
  expect(stored).toBe((await repository.objectIds(before, [])).length);
  await bare.updateRef('refs/heads/main', before[0] ?? '', null, 'test');
  expect(await bare.fsck()).toEqual([]);
  await Promise.all([repository.close(), bare.close()]);
});

it('stores nothing where one of several packs lacks what it builds on', async () => {
  const repository = await openRepository(fixture.directory);
  const [first, second] = [fixture.commit('x', 'x.txt', 'x\n'), fixture.commit('y', 'y.txt', 'y\n')];
  const third = fixture.commit('z', 'z.txt', 'z\n');
  const whole = await packBytes(repository, [first]);
  const beyond = await packBytes(repository, [third], [second]);
  const bare = await initBareRepository(path.join(home, 'lacking.git'));
  await expect(bare.unpackAll([whole.bytes, beyond.bytes])).rejects.toMatchObject({ code: 'bad-object' });
  expect(await bare.has(first)).toBe(false);
  await Promise.all([repository.close(), bare.close()]);
});

it('joins nothing that is no pack or was changed', async () => {
  const repository = await openRepository(fixture.directory);
  const { bytes } = await packBytes(repository, [fixture.git('rev-parse', 'HEAD')]);
  await repository.close();
  for (const at of [0, 7, 20, bytes.length - 1])
    expect(joinPacks([bytes, bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))], 'sha1')).toBeNull();
  expect(joinPacks([bytes.subarray(0, 20)], 'sha1')).toBeNull();
  expect(joinPacks([new Uint8Array()], 'sha256')).toBeNull();
});
