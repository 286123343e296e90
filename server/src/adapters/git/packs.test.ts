import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { packBytes } from '../../../../test/fixtures/pack-bytes.ts';
import type { Repository } from '../../ports/repository.ts';
import { initBareRepository, openRepository } from './git-repository.ts';

let fixture: GitFixture;
const opened: Repository[] = [];

async function open(directory = fixture.directory): Promise<Repository> {
  const repository = await openRepository(directory);
  opened.push(repository);
  return repository;
}

beforeEach(() => {
  fixture = createGitFixture();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
  fixture[Symbol.dispose]();
});

describe('packs', () => {
  async function history(): Promise<{ repository: Repository; first: string; last: string }> {
    const text = Array.from({ length: 400 }, (_, n) => `line ${n} ${createHash('sha1').update(`${n}`).digest('hex')}`);
    const first = fixture.commit('first', 'long.txt', text.join('\n'));
    const last = fixture.commit('last', 'long.txt', `${text.join('\n')}\none more`);
    return { repository: await open(), first, last };
  }

  it.skipIf(process.platform === 'win32')('tells that the disk is full, not that the pack is bad', async () => {
    fixture.commit('noise', 'noise.bin', new Uint8Array(randomBytes(40_000)));
    const { bytes } = await packBytes(await open(), [fixture.git('rev-parse', 'HEAD')]);
    const limited = path.join(fixture.directory, 'git-with-little-room');
    writeFileSync(limited, '#!/bin/sh\nulimit -f 8\nexec git "$@"\n', { mode: 0o755 });
    const bare = path.join(fixture.directory, 'bare.git');
    opened.push(await initBareRepository(bare));
    const repository = await openRepository(bare, { git: limited });
    opened.push(repository);
    await expect(repository.unpack(bytes)).rejects.toMatchObject({
      code: 'disk-full',
      next: expect.stringContaining('Free some space'),
    });
    expect(readdirSync(path.join(bare, 'objects')).sort()).toEqual(['info', 'pack']);
  });

  it('rebuilds a repository from a full pack and a thin one', async () => {
    const { repository, first, last } = await history();
    const full = await packBytes(repository, [first]);
    const thin = await packBytes(repository, [last], [first]);
    expect(thin.bytes.length).toBeLessThan(full.bytes.length / 10);
    expect(thin.objects).toBe((await repository.objectIds([last], [first])).length);
    const bare = await initBareRepository(path.join(fixture.directory, '../bare.git'));
    opened.push(bare);
    await expect(bare.unpack(thin.bytes)).rejects.toMatchObject({ code: 'bad-object' });
    expect(await bare.unpack(full.bytes)).toBe(full.objects);
    expect(await bare.unpack(thin.bytes)).toBe(thin.objects);
    await bare.updateRef('refs/heads/main', last, null, 'restore');
    expect(await bare.fsck()).toEqual([]);
    expect(await bare.head()).toMatchObject({ commit: last });
  });

  it('makes the same bytes however the objects are stored', async () => {
    const { repository, last } = await history();
    const before = await packBytes(repository, [last]);
    fixture.write('.gitattributes', '* -delta\n');
    fixture.git('repack', '-adfq', '--depth=1');
    fixture.git('config', 'pack.compression', '0');
    const after = await packBytes(repository, [last]);
    expect(Buffer.from(after.bytes).equals(Buffer.from(before.bytes))).toBe(true);
  });

  it('can be made in a worktree and in a submodule', async () => {
    const { last } = await history();
    fixture.git('worktree', 'add', '-q', '../side');
    fixture.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', fixture.directory, 'module');
    for (const folder of ['../side', 'module']) {
      const repository = await open(path.join(fixture.directory, folder));
      expect((await packBytes(repository, [last])).objects).toBe(6);
    }
  });

  it('refuses missing, trailing and changed bytes and keeps nothing', async () => {
    const { repository, last } = await history();
    const { bytes } = await packBytes(repository, [last]);
    const bare = await initBareRepository(path.join(fixture.directory, '../bare.git'));
    opened.push(bare);
    const changed = bytes.slice();
    changed[40] = (changed[40] ?? 0) ^ 1;
    const hidden = Buffer.concat([bytes, Buffer.from('hidden')]);
    const resealed = Buffer.concat([hidden, createHash('sha1').update(hidden).digest()]);
    for (const bad of [bytes.slice(0, -1), bytes.slice(0, 100), hidden, resealed, changed, new Uint8Array(64)]) {
      await expect(bare.unpack(bad)).rejects.toMatchObject({ code: 'bad-object' });
    }
    expect(readdirSync(path.join(bare.gitDirectory, 'objects')).toSorted()).toEqual(['info', 'pack']);
    expect(readdirSync(path.join(bare.gitDirectory, 'objects/pack'))).toEqual([]);
  });

  it('keeps a pack of many objects as a pack', async () => {
    for (let n = 0; n < 120; n++) fixture.write(`f${n}`, `${n}`);
    const commit = fixture.commit('many');
    const repository = await open();
    const pack = await packBytes(repository, [commit]);
    const bare = await initBareRepository(path.join(fixture.directory, '../bare.git'));
    opened.push(bare);
    expect(await bare.unpack(pack.bytes)).toBe(pack.objects);
    expect(await bare.unpack(pack.bytes)).toBe(pack.objects);
    expect(readdirSync(path.join(bare.gitDirectory, 'objects/pack')).some((name) => name.endsWith('.idx'))).toBe(true);
    expect(await bare.has(commit)).toBe(true);
  });

  /** A commit of a tree with one file `a.txt` in a folder, whose entries are spelled as given. */
  function commitOf(folderMode: string, folderName: string): string {
    const hash = (type: string, data: Uint8Array | string) =>
      fixture.pipe(data, 'hash-object', '-t', type, '-w', '--stdin', '--literally').toString().trim();
    const entry = (mode: string, name: string, id: string) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
    const folder = hash('tree', entry('100644', 'a.txt', hash('blob', 'text\n')));
    const tree = hash('tree', entry(folderMode, folderName, folder));
    const person = 'Ada <ada@cairn.example> 1700000000 +0000';
    return hash('commit', `tree ${tree}\nauthor ${person}\ncommitter ${person}\n\nold\n`);
  }

  it('takes the harmless faults of old tools, and reads through them', async () => {
    const commit = commitOf('040000', 'src');
    const repository = await open();
    const bare = await initBareRepository(path.join(fixture.directory, '../bare.git'));
    opened.push(bare);
    await bare.unpack((await packBytes(repository, [commit])).bytes);
    await bare.updateRef('refs/heads/main', commit, null, 'test');
    expect(await bare.fsck()).toEqual([]);
    expect((await bare.blobAt(commit, 'src/a.txt'))?.data).toEqual(Buffer.from('text\n'));
  });

  it('refuses what could fool a checkout', async () => {
    const commit = commitOf('40000', '.git');
    const repository = await open();
    const bare = await initBareRepository(path.join(fixture.directory, '../bare.git'));
    opened.push(bare);
    const { bytes } = await packBytes(repository, [commit]);
    await expect(bare.unpack(bytes)).rejects.toMatchObject({ code: 'bad-object' });
  });
});
