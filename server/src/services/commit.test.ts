import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../test/fixtures/git-fixture.ts';
import { createTestWallet, type TestWallet } from '../../../test/fixtures/test-wallet.ts';
import { createCommitWriter } from '../adapters/git/commit-writer.ts';
import { openRepository } from '../adapters/git/git-repository.ts';
import { loadVerifier } from '../adapters/secp256k1/libsecp256k1.ts';
import type { Repository } from '../ports/repository.ts';
import { type CommitOptions, commitAndSign } from './commit.ts';
import { verifyOne, verifyRange } from './verify.ts';

let fixture: GitFixture;
let wallet: TestWallet;
const opened: Repository[] = [];

beforeEach(() => {
  fixture = createGitFixture();
  wallet = createTestWallet();
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((repository) => repository.close()));
  vi.unstubAllEnvs();
  fixture[Symbol.dispose]();
});

async function open(directory = fixture.directory): Promise<Repository> {
  const repository = await openRepository(directory);
  opened.push(repository);
  return repository;
}

async function commit(message: string, more: { all?: boolean; directory?: string } & CommitOptions = {}) {
  const { all = false, directory, ...options } = more;
  const repository = await open(directory);
  const writer = createCommitWriter(repository);
  return commitAndSign({ repository, writer, wallet }, { message, all }, options);
}

function stage(file = 'a.txt', content: string | Uint8Array = 'a\n'): void {
  fixture.write(file, content);
  fixture.git('add', '--', file);
}

function hook(name: string, script: string): void {
  fixture.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(fixture.directory, '.git/hooks', name), 0o755);
}

async function check(id: string) {
  return verifyOne({ repository: await open(), secp: await loadVerifier() }, id);
}

/** What must not change when no commit is made. */
function state(): unknown {
  return {
    head: fixture.tryGit('rev-parse', 'HEAD').output,
    index: readFileSync(path.join(fixture.directory, '.git/index')).toString('hex'),
    status: fixture.git('status', '--porcelain'),
  };
}

describe('a signed commit', () => {
  it('is made as the first of a repository, and after it', async () => {
    stage();
    const first = await commit('first: héllo wörld\n\nbody\r\nwith CRLF\n\n\n');
    expect(first).toEqual({
      commit: first.commit,
      account: wallet.account,
      branch: 'main',
      subject: 'first: héllo wörld',
    });
    expect(fixture.git('rev-parse', 'HEAD')).toBe(first.commit);
    expect(fixture.git('log', '-1', '--format=%B')).toBe('first: héllo wörld\n\nbody\nwith CRLF');
    expect(fixture.git('log', '-1', '--format=%an <%ae>')).toBe('Ada Łovelace <ada@example.org>');
    stage('b.txt');
    const second = await commit('second');
    expect(fixture.git('log', '--format=%P', '-1')).toBe(first.commit);
    expect(fixture.git('reflog', '-2', '--format=%gs')).toBe('commit: second\ncommit (initial): first: héllo wörld');
    expect(await check(second.commit)).toMatchObject({ state: 'valid', account: wallet.account, repository: '' });
    expect(fixture.git('status', '--porcelain')).toBe('');
    expect(fixture.git('fsck', '--strict')).toBe('');
  });

  it('holds every kind of file untouched', async () => {
    const large = Buffer.alloc(50 << 20, 7);
    const odd = Buffer.from([0xff, 0x0d, 0x0a, 0x00, 0xc3, 0x28]);
    fixture.git('config', 'core.autocrlf', 'false');
    stage('large.bin', large);
    stage('odd.bin', odd);
    stage('crlf.txt', 'a\r\nb\r\n');
    fixture.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},module`);
    const made = await commit('all sorts');
    expect(fixture.pipe('', 'cat-file', 'blob', 'HEAD:odd.bin')).toEqual(odd);
    expect(fixture.pipe('', 'cat-file', 'blob', 'HEAD:crlf.txt').toString()).toBe('a\r\nb\r\n');
    expect(fixture.git('cat-file', '-s', 'HEAD:large.bin')).toBe(`${large.length}`);
    expect(fixture.git('ls-tree', 'HEAD', 'module')).toContain('160000 commit');
    expect((await check(made.commit)).state).toBe('valid');
  });

  it('is made in a worktree, with index version 4, and in a shallow clone', async () => {
    stage();
    await commit('one');
    fixture.git('worktree', 'add', '-q', '../side');
    const side = path.join(fixture.directory, '../side');
    fixture.git('-C', side, 'update-index', '--index-version=4');
    fixture.write('../side/b.txt', 'b\n');
    fixture.git('-C', side, 'add', 'b.txt');
    const made = await commit('in a worktree', { directory: side });
    expect(made.branch).toBe('side');
    expect(fixture.git('rev-parse', 'side')).toBe(made.commit);
    fixture.git('-C', side, 'status', '--porcelain');

    fixture.git('clone', '-q', '--depth=1', `file://${fixture.directory}`, '../shallow');
    const shallow = path.join(fixture.directory, '../shallow');
    for (const setting of ['user.name=A', 'user.email=a@b'])
      fixture.git('-C', shallow, 'config', ...setting.split('='));
    fixture.write('../shallow/c.txt', 'c\n');
    fixture.git('-C', shallow, 'add', 'c.txt');
    expect((await commit('in a shallow clone', { directory: shallow })).subject).toBe('in a shallow clone');
  });

  it('takes tracked changes along where asked', async () => {
    stage();
    await commit('one');
    fixture.write('a.txt', 'changed\n');
    fixture.write('untracked.txt', 'x');
    await expect(commit('nothing staged')).rejects.toMatchObject({ code: 'nothing-to-commit' });
    await commit('all', { all: true });
    expect(fixture.git('status', '--porcelain')).toBe('?? untracked.txt');
  });

  it('runs the hooks, and keeps what they do', async () => {
    stage();
    hook('pre-commit', 'echo generated > generated.txt; git add generated.txt');
    hook(
      'prepare-commit-msg',
      'test "$2" = message && printf "[T-1] %s\\n" "$(cat "$1")" > "$1.new" && mv "$1.new" "$1"',
    );
    hook('commit-msg', 'echo "Reviewed-by: me" >> "$1"');
    hook('post-commit', 'git rev-parse HEAD > posted; exit 1');
    const steps: string[] = [];
    const made = await commit('subject', { onStep: (text) => steps.push(text) });
    expect(made.subject).toBe('[T-1] subject');
    expect(fixture.git('log', '-1', '--format=%B')).toContain('Reviewed-by: me');
    expect(fixture.git('ls-tree', '--name-only', 'HEAD').split('\n')).toContain('generated.txt');
    expect(readFileSync(path.join(fixture.directory, 'posted'), 'utf8').trim()).toBe(made.commit);
    expect(steps.at(-1)).toBe('The post-commit hook failed');
    expect((await check(made.commit)).state).toBe('valid');
  });
});

describe('no commit is made and nothing is changed', () => {
  beforeEach(async () => {
    stage();
    await commit('one');
    stage('b.txt');
    fixture.write('a.txt', 'not staged\n');
  });

  async function refused(code: string, attempt: () => Promise<unknown>): Promise<void> {
    const before = state();
    await expect(attempt()).rejects.toMatchObject({ code, next: expect.stringMatching(/./) });
    expect(state()).toEqual(before);
  }

  it('when the wallet refuses, is gone, or the person cancels', async () => {
    const before = state();
    for (const [how, code] of [
      ['reject', 'wallet-rejected'],
      ['disconnected', 'wallet-not-connected'],
      ['other-key', 'bad-signature'],
    ] as const) {
      wallet.behave(how);
      await expect(commit('no', { all: true })).rejects.toMatchObject({ code });
      expect(state()).toEqual(before);
    }
    wallet.behave('silent');
    const stop = new AbortController();
    const waiting = commit('no', { all: true, signal: stop.signal });
    await vi.waitUntil(() => wallet.asked.length === 4, { timeout: 10_000 });
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(state()).toEqual(before);
  });

  it('without a message, an identity, or a branch', async () => {
    await refused('invalid-input', () => commit(' \n '));
    fixture.git('config', '--unset', 'user.email');
    await refused('not-configured', () => commit('no'));
    fixture.git('config', 'user.email', 'ada@example.org');
    hook('commit-msg', ': > "$1"');
    await refused('invalid-input', () => commit('emptied by the hook'));
    fixture.git('checkout', '-q', '--detach');
    await refused('detached-head', () => commit('no'));
  });

  it('when a hook refuses, though it changed the index', async () => {
    hook('pre-commit', 'echo x > c.txt; git add c.txt; echo "not on a Friday"; exit 1');
    const before = fixture.git('diff', '--cached', '--name-only');
    await expect(commit('no', { all: true })).rejects.toMatchObject({ code: 'hook-failed', why: 'not on a Friday' });
    expect(fixture.git('diff', '--cached', '--name-only')).toBe(before);
  });

  it('during a merge and with conflicts', async () => {
    fixture.git('reset', '-q', '--hard');
    fixture.git('checkout', '-q', '-b', 'side');
    fixture.commit('side', 'a.txt', 'side\n');
    fixture.git('checkout', '-q', 'main');
    fixture.commit('main', 'a.txt', 'main\n');
    fixture.tryGit('merge', 'side');
    await refused('operation-in-progress', () => commit('no'));
    fixture.git('merge', '--abort');
    fixture.write('a.txt', 'stashed\n');
    fixture.git('stash', '-q');
    fixture.commit('other', 'a.txt', 'other\n');
    fixture.tryGit('stash', 'pop');
    await refused('operation-in-progress', () => commit('no'));
  });

  it('when the branch moved meanwhile, or with SHA-256 objects', async () => {
    hook('commit-msg', 'git update-ref refs/heads/main $(git commit-tree -m other HEAD^{tree})');
    await expect(commit('no')).rejects.toMatchObject({ code: 'tip-moved' });
    expect(fixture.git('log', '-1', '--format=%s')).toBe('other');
    expect(fixture.git('diff', '--cached', '--name-only')).toContain('b.txt');

    using other = createGitFixture('--object-format=sha256');
    other.write('a.txt', 'a\n');
    other.git('add', 'a.txt');
    await expect(commit('no', { directory: other.directory })).rejects.toMatchObject({
      code: 'unsupported-repository',
    });
    expect(other.git('status', '--porcelain')).toBe('A  a.txt');
  });
});

describe('verifying history', () => {
  it('counts each kind', async () => {
    stage();
    const first = (await commit('signed')).commit;
    fixture.commit('unsigned', 'b.txt');
    stage('c.txt');
    const third = (await commit('signed too')).commit;
    const text = fixture.pipe('', 'cat-file', 'commit', third).toString('utf8').replace('signed too', 'changed');
    const forged = fixture.pipe(text, 'hash-object', '-t', 'commit', '-w', '--stdin').toString('utf8').trim();
    fixture.git('update-ref', 'refs/heads/forged', forged);
    const deps = { repository: await open(), secp: await loadVerifier() };
    expect(await verifyRange(deps, 'HEAD')).toEqual({ commits: 3, valid: 2, bad: 0, unsigned: 1, cannotCheck: 0 });
    expect(await verifyRange(deps, 'forged')).toMatchObject({ commits: 3, valid: 1, bad: 1 });
    const seen: string[] = [];
    await verifyRange(deps, `${first}..`, { onCommit: (id, { state: how }) => seen.push(`${id} ${how}`) });
    expect(seen.at(-1)).toBe(`${third} valid`);
    expect(seen).toHaveLength(2);
    for (const odd of ['nothing', 'a...b', '--all', 'a..b..c']) {
      await expect(verifyRange(deps, odd)).rejects.toMatchObject({ code: 'invalid-input' });
    }
  });

  it('says so where there is no history, or where it is cut', async () => {
    const secp = await loadVerifier();
    await expect(verifyRange({ repository: await open(), secp }, 'HEAD')).rejects.toMatchObject({
      code: 'empty-repository',
    });
    stage();
    await commit('one');
    fixture.commit('two');
    fixture.git('clone', '-q', '--depth=1', `file://${fixture.directory}`, '../shallow');
    const repository = await open(path.join(fixture.directory, '../shallow'));
    expect(await verifyRange({ repository, secp }, 'HEAD')).toMatchObject({ commits: 1, unsigned: 1 });
  });
});
