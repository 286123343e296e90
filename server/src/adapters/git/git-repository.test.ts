import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
  vi.unstubAllEnvs();
});

describe('opening', () => {
  it('finds the top from a folder inside', async () => {
    fixture.write('a/b/c.txt', 'x');
    const repository = await open(path.join(fixture.directory, 'a/b'));
    expect(repository).toMatchObject({
      directory: fixture.directory,
      bare: false,
      objectFormat: 'sha1',
      shallow: false,
    });
    expect(repository.gitDirectory).toBe(path.join(fixture.directory, '.git'));
  });

  it('says what is wrong where there is none', async () => {
    await expect(openRepository(path.dirname(fixture.directory))).rejects.toMatchObject({ code: 'no-repository' });
    await expect(openRepository('/nowhere/at/all')).rejects.toMatchObject({ code: 'no-repository' });
    await expect(openRepository(path.join(fixture.directory, '.git'))).rejects.toMatchObject({ code: 'no-repository' });
    await expect(openRepository(fixture.directory, { git: 'no-such-git' })).rejects.toMatchObject({
      code: 'git-failed',
    });
  });

  it('explains why git refuses a repository of another user', async () => {
    const git = path.join(fixture.directory, 'git-of-another');
    fixture.write('git-of-another', '#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n');
    chmodSync(git, 0o755);
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
    await expect(openRepository(fixture.directory, { git })).rejects.toMatchObject({
      code: 'unsupported-repository',
      next: expect.stringContaining(`safe.directory ${fixture.directory}`),
    });
  });

  it('knows worktrees, bare and SHA-256 repositories', async () => {
    fixture.commit('one');
    fixture.git('worktree', 'add', '-q', '../side');
    const side = await open(path.join(fixture.directory, '../side'));
    expect(side.commonDirectory).toBe(path.join(fixture.directory, '.git'));
    expect(await side.head()).toMatchObject({ kind: 'branch', ref: 'refs/heads/side' });

    const bare = await initBareRepository(path.join(fixture.directory, '../deep/bare.git'), 'sha256');
    opened.push(bare);
    expect(bare).toMatchObject({ bare: true, objectFormat: 'sha256' });
    expect(await bare.head()).toEqual({ kind: 'unborn', ref: 'refs/heads/main' });
    const id = await bare.writeObject('blob', Buffer.from('hello'));
    expect(id).toHaveLength(64);
    expect(Buffer.from((await bare.readObject(id)).data).toString()).toBe('hello');
  });
});

describe('reading', () => {
  it('tells unborn, branch and detached heads apart', async () => {
    const repository = await open();
    expect(await repository.head()).toEqual({ kind: 'unborn', ref: 'refs/heads/main' });
    expect(await repository.resolve('HEAD')).toBeNull();
    const commit = fixture.commit('one');
    expect(await repository.head()).toEqual({ kind: 'branch', ref: 'refs/heads/main', commit });
    fixture.git('tag', '-a', '-m', 'tag', 'v1');
    expect(await repository.resolve('v1')).toBe(commit);
    expect(await repository.resolve('--all')).toBeNull();
    fixture.git('checkout', '-q', '--detach');
    expect(await repository.head()).toEqual({ kind: 'detached', commit });
    expect((await repository.refs()).map(({ name }) => name)).toEqual(['refs/heads/main', 'refs/tags/v1']);
  });

  it('reads large and odd blobs exactly, and says what is missing', async () => {
    const repository = await open();
    const large = Buffer.alloc(50 << 20, 'cairn');
    const odd = Buffer.from([0xff, 0xfe, 0x0d, 0x0a, 0x00, 0x0a, 0xc3]);
    fixture.write('large.bin', large);
    const commit = fixture.commit('one', 'odd.bin', odd);
    const [a, b] = await Promise.all([repository.blobAt(commit, 'large.bin'), repository.blobAt(commit, 'odd.bin')]);
    expect(Buffer.from(a?.data ?? []).equals(large)).toBe(true);
    expect(Buffer.from(b?.data ?? [])).toEqual(odd);
    expect(await repository.blobAt(commit, 'none')).toBeNull();
    expect(await repository.has(commit)).toBe(true);
    expect(await repository.has('1'.repeat(40))).toBe(false);
    await expect(repository.readObject('1'.repeat(40))).rejects.toMatchObject({ code: 'bad-object' });
    await expect(repository.readObject('--all')).rejects.toMatchObject({ code: 'bad-object' });
    await repository.close();
    expect(await repository.has(commit)).toBe(true);
  });

  it('finds an object whose bytes were exchanged', async () => {
    const repository = await open();
    const honest = await repository.writeObject('blob', Buffer.from('honest'));
    const forged = await repository.writeObject('blob', Buffer.from('forged'));
    const file = (id: string) => path.join(fixture.directory, '.git/objects', id.slice(0, 2), id.slice(2));
    chmodSync(file(honest), 0o644);
    fixture.write(path.relative(fixture.directory, file(honest)), readFileSync(file(forged)));
    await expect(repository.readObject(honest)).rejects.toMatchObject({ code: 'bad-object' });
  });

  it('lists and compares trees', async () => {
    const repository = await open();
    fixture.write('keep.txt', 'same\n');
    fixture.write('dir/deep/x.txt', 'x\n');
    const first = fixture.commit('one', 'swap', 'a file\n');
    fixture.git('rm', '-q', 'swap');
    fixture.git('update-index', '--add', '--cacheinfo', `160000,${first},module`);
    fixture.write('swap/inner.txt', 'now a folder\n');
    fixture.git('add', 'swap');
    fixture.git('commit', '-q', '-m', 'two');
    const second = fixture.git('rev-parse', 'HEAD');
    const changes = await repository.changedFiles(first, second);
    expect(changes.map(({ path: file, status, mode }) => [file, status, mode])).toEqual([
      ['module', 'added', '160000'],
      ['swap', 'deleted', '100644'],
      ['swap/inner.txt', 'added', '100644'],
    ]);
    expect(changes[0]?.newId).toBe(first);
    expect((await repository.changedFiles(null, first)).map((change) => change.path)).toEqual([
      'dir/deep/x.txt',
      'keep.txt',
      'swap',
    ]);
    expect(await repository.blobAt(second, 'module')).toBeNull();
    expect(await repository.blobAt(second, 'dir')).toBeNull();
  });

  it('walks history oldest first', async () => {
    const repository = await open();
    const one = fixture.commit('one');
    fixture.git('checkout', '-q', '-b', 'side');
    const side = fixture.commit('side', 'side.txt');
    fixture.git('checkout', '-q', 'main');
    const two = fixture.commit('two\n\nbody');
    fixture.git('merge', '-q', '--no-ff', '-m', 'merge', 'side');
    const merge = fixture.git('rev-parse', 'HEAD');
    const ids = async (range: Parameters<Repository['commits']>[0]) =>
      (await repository.commits(range)).map((c) => c.id);
    expect((await ids({ tips: [merge] })).toSorted()).toEqual([one, side, two, merge].toSorted());
    expect(await ids({ tips: [merge], firstParent: true })).toEqual([one, two, merge]);
    expect(await ids({ tips: [merge], exclude: [two], limit: 1 })).toEqual([merge]);
    expect(await ids({ tips: [merge], path: 'side.txt' })).toEqual([side]);
    expect(await ids({ tips: [] })).toEqual([]);
    expect((await repository.commits({ tips: [two] }))[1]).toMatchObject({ id: two, parents: [one], subject: 'two' });
    expect(await repository.isAncestor(one, merge)).toBe(true);
    expect(await repository.isAncestor(merge, one)).toBe(false);
  });

  it('ignores replace objects and grafts', async () => {
    const one = fixture.commit('one');
    const two = fixture.commit('two');
    fixture.git('replace', two, one);
    fixture.write('.git/info/grafts', `${two}\n`);
    const repository = await open();
    expect((await repository.commits({ tips: [two] })).map(({ subject }) => subject)).toEqual(['one', 'two']);
  });

  it('blames a commit and a buffer', async () => {
    const repository = await open();
    const one = fixture.commit('one', 'f.txt', 'a\nb\nc\n');
    const two = fixture.commit('two', 'f.txt', 'a\nB\nc\nd\n');
    const commits = async (contents?: string) =>
      (await repository.blame(two, 'f.txt', contents === undefined ? {} : { contents })).map((line) => line.commit);
    expect(await commits()).toEqual([one, two, one, two]);
    const zero = '0'.repeat(40);
    expect(await commits('new\na\nB\nchanged\nd\n')).toEqual([zero, one, two, zero, two]);
    expect((await repository.blame(two, 'f.txt'))[0]).toMatchObject({
      author: 'Ada Łovelace',
      email: 'ada@example.org',
    });
    expect(await repository.blame(two, 'new.txt', { contents: 'x\ny' })).toHaveLength(2);
    await expect(repository.blame(two, 'none.txt')).rejects.toMatchObject({ code: 'git-failed' });
  });

  it('refuses answers a shallow clone can not know', async () => {
    const one = fixture.commit('one');
    const two = fixture.commit('two');
    const three = fixture.commit('three');
    fixture.git('clone', '-q', '--depth=2', `file://${fixture.directory}`, '../shallow');
    const repository = await open(path.join(fixture.directory, '../shallow'));
    expect(repository.shallow).toBe(true);
    await expect(repository.commits({ tips: [three] })).rejects.toMatchObject({ code: 'shallow-clone' });
    expect(await repository.commits({ tips: [three], allowShallow: true })).toHaveLength(2);
    expect(await repository.commits({ tips: [three], exclude: [two] })).toHaveLength(1);
    await expect(packBytes(repository, [three])).rejects.toMatchObject({ code: 'shallow-clone' });
    expect(await repository.isAncestor(two, three)).toBe(true);
    await expect(repository.isAncestor(three, two)).rejects.toMatchObject({ code: 'shallow-clone' });
    fixture.git('-C', '../shallow', 'fetch', '-q', '--unshallow');
    expect(repository.shallow).toBe(false);
    expect((await repository.commits({ tips: [three] }))[0]?.id).toBe(one);
  });
});

describe('writing', () => {
  it('moves a ref only from where it is expected', async () => {
    const repository = await open();
    const one = fixture.commit('one');
    const two = fixture.commit('two');
    await repository.updateRef('refs/heads/side', one, null, 'made');
    await expect(repository.updateRef('refs/heads/side', two, null, 'again')).rejects.toMatchObject({
      code: 'tip-moved',
    });
    await expect(repository.updateRef('refs/heads/side', one, two, 'wrong')).rejects.toMatchObject({
      code: 'tip-moved',
    });
    await repository.updateRef('refs/heads/side', two, one, 'moved');
    expect(fixture.git('rev-parse', 'side')).toBe(two);
    await expect(repository.updateRef('HEAD', two, one, 'x')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('keeps its configuration in the repository', async () => {
    const repository = await open();
    expect(await repository.config('cairn.repository')).toBeNull();
    await repository.setConfig('cairn.repository', 'eip155:1/erc721:0x00/1');
    expect(await repository.config('cairn.repository')).toBe('eip155:1/erc721:0x00/1');
    await repository.setConfig('cairn.repository', null);
    await repository.setConfig('cairn.repository', null);
    expect(await repository.config('cairn.repository')).toBeNull();
  });

  it('stages, names what is staged and writes the tree', async () => {
    const repository = await open();
    fixture.write('new.txt', 'x');
    fixture.git('add', 'new.txt');
    expect(await repository.stagedPaths()).toEqual(['new.txt']);
    fixture.commit('one', 'a.txt');
    fixture.write('a.txt', 'changed');
    fixture.write('untracked.txt', 'y');
    expect(await repository.stagedPaths()).toEqual([]);
    await repository.stageTracked();
    expect(await repository.stagedPaths()).toEqual(['a.txt']);
    expect(await repository.writeTree()).toBe(fixture.git('write-tree'));
  });

  it('takes back its own change of the index and nobody else’s', async () => {
    const repository = await open();
    fixture.commit('one', 'a.txt');
    fixture.write('a.txt', 'changed');
    const saved = await repository.saveIndex();
    await repository.stageTracked();
    await saved.seal();
    expect(await saved.restore()).toBe(true);
    expect(await repository.stagedPaths()).toEqual([]);

    const again = await repository.saveIndex();
    await repository.stageTracked();
    await again.seal();
    fixture.write('b.txt', 'b');
    fixture.git('add', 'b.txt');
    expect(await again.restore()).toBe(false);
    expect(await repository.stagedPaths()).toEqual(['a.txt', 'b.txt']);
  });

  it('sees conflicts and operations under way', async () => {
    const repository = await open();
    fixture.commit('one', 'a.txt', 'a\n');
    fixture.git('checkout', '-q', '-b', 'side');
    fixture.commit('side', 'a.txt', 'b\n');
    fixture.git('checkout', '-q', 'main');
    fixture.commit('main', 'a.txt', 'c\n');
    expect(await repository.operationInProgress()).toBeNull();
    fixture.tryGit('merge', 'side');
    expect(await repository.operationInProgress()).toBe('merge');
    await expect(repository.writeTree()).rejects.toMatchObject({ code: 'operation-in-progress', why: 'a.txt' });
  });

  it('runs hooks as git does and shows what they print', async () => {
    const repository = await open();
    const hook = (folder: string, name: string, script: string) => {
      fixture.write(path.join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(fixture.directory, folder, name), 0o755);
    };
    await repository.runHook('pre-commit', []);
    hook('hooks', 'pre-commit', 'echo "index $GIT_INDEX_FILE"; echo no >&2; exit 3');
    hook('hooks', 'commit-msg', 'echo "Reviewed: yes" >> "$1"');
    fixture.git('config', 'core.hooksPath', 'hooks');
    await expect(repository.runHook('pre-commit', [])).rejects.toMatchObject({
      code: 'hook-failed',
      why: expect.stringContaining('no'),
    });
    expect(await repository.finishMessage('\n\nsubject  \r\n\n\n\nbody\n\n')).toBe('subject\n\nbody\nReviewed: yes\n');
    hook('hooks', 'pre-commit', 'sleep 60');
    const stop = new AbortController();
    const running = repository.runHook('pre-commit', [], stop.signal);
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('never runs a hook or a monitor where none was asked for', async () => {
    const commit = fixture.commit('one', 'a.txt');
    for (const name of ['post-index-change', 'reference-transaction', 'monitor']) {
      fixture.write(`.git/hooks/${name}`, `#!/bin/sh\ntouch ${fixture.directory}/ran\n`);
      chmodSync(path.join(fixture.directory, '.git/hooks', name), 0o755);
    }
    const repository = await open();
    fixture.git('config', 'core.fsmonitor', '.git/hooks/monitor');
    fixture.write('a.txt', 'b');
    await repository.stageTracked();
    await repository.stagedPaths();
    await repository.updateRef('refs/heads/x', commit, null, 'x');
    expect(existsSync(path.join(fixture.directory, 'ran'))).toBe(false);
  });

  it('asks for an identity instead of guessing one', async () => {
    const repository = await open();
    expect(await repository.identity()).toEqual({ name: 'Ada Łovelace', email: 'ada@example.org' });
    vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
    vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
    for (const name of ['EMAIL', 'GIT_AUTHOR_EMAIL']) vi.stubEnv(name, undefined);
    fixture.git('config', '--unset', 'user.email');
    await expect(repository.identity()).rejects.toMatchObject({ code: 'not-configured' });
  });
});
