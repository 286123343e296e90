import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../test/fixtures/git-fixture.ts';
import { packBytes } from '../../../test/fixtures/pack-bytes.ts';
import { initBareRepository, openRepository } from '../adapters/git/git-repository.ts';
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
  const joined = joinPacks(
    packs.map(({ bytes }) => bytes),
    'sha1',
  );
  const bare = await initBareRepository(path.join(home, 'bare.git'));
  expect(joined && (await bare.unpack(joined))).toBe(packs.reduce((sum, { objects }) => sum + objects, 0));
  await bare.updateRef('refs/heads/main', commits[2] ?? '', null, 'test');
  expect(await bare.fsck()).toEqual([]);
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
