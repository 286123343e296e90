import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandRun, runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { createTestWallet } from '../../../../test/fixtures/test-wallet.ts';
import { createCommitWriter } from '../../adapters/git/commit-writer.ts';
import { openRepository } from '../../adapters/git/git-repository.ts';
import { gitSetupResultSchema } from '../../protocol/commands.ts';
import { commitAndSign } from '../../services/commit.ts';

/** Its HOME is a folder of its own, which goes with it. */
let git: GitFixture;
let launcher: string;
beforeEach(() => {
  git = createGitFixture();
  launcher = path.join(git.environment.HOME ?? '', '.cairn/bin/cairn-git-signature');
});
afterEach(() => git[Symbol.dispose]());

const setUp = (...args: string[]): Promise<CommandRun> =>
  runCairn(['git-setup', ...args], git.directory, git.environment);

/** The settings of one scope, without git's own. */
const settings = (scope: 'local' | 'global') =>
  git
    .tryGit('config', `--${scope}`, '--list')
    .output.split('\n')
    .filter((line) => /^(gpg|cairn|commit|user\.signingkey)/.test(line))
    .sort();

async function signedCommit(): Promise<string> {
  git.write('a.js', 'let a = 1;\n');
  git.git('add', '--all');
  const repository = await openRepository(git.directory);
  const deps = { repository, writer: createCommitWriter(repository), wallet: createTestWallet() };
  const { commit } = await commitAndSign(deps, { message: 'honest', all: false });
  await repository.close();
  return commit;
}

describe('cairn git-setup', () => {
  it('lets stock git verify what a wallet signed, and refuse what was changed', async () => {
    const commit = await signedCommit();
    const run = await setUp('--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(gitSetupResultSchema.parse(JSON.parse(run.stdout))).toEqual({
      launcher,
      configured: [
        { key: 'gpg.x509.program', value: launcher },
        { key: 'gpg.format', value: 'x509' },
      ],
    });
    expect(statSync(launcher).mode & 0o777).toBe(0o755);

    const { account } = createTestWallet();
    const honest = git.tryGit('verify-commit', commit);
    expect(honest).toMatchObject({ code: 0, output: expect.stringContaining(account) });
    const forged = git.git('cat-file', 'commit', commit).replace('honest', 'Honest');
    const id = git.pipe(`${forged}\n`, 'hash-object', '-t', 'commit', '-w', '--stdin').toString().trim();
    expect(git.tryGit('verify-commit', id).code).not.toBe(0);
  });

  it('takes the settings back, to what was there before', async () => {
    git.git('config', 'gpg.format', 'ssh');
    const before = settings('local');
    await setUp();
    const again = await setUp();
    expect(again).toMatchObject({ code: 0, stdout: `gpg.x509.program = ${launcher}\ngpg.format = x509\n` });
    const undone = await setUp('--undo');
    expect(undone).toMatchObject({ code: 0, stdout: 'gpg.x509.program = (not set)\ngpg.format = ssh\n', stderr: '' });
    expect(settings('local')).toEqual(before);
    expect(await setUp('--undo')).toMatchObject({ code: 0, stdout: 'Nothing was set.\n' });
    expect(JSON.parse((await setUp('--undo', '--json')).stdout)).toEqual({ launcher, configured: [] });
  });

  it('leaves alone what the person set to something else since', async () => {
    await setUp();
    git.git('config', 'gpg.format', 'ssh');
    const undone = await setUp('--undo');
    expect(undone).toMatchObject({ code: 0, stdout: 'gpg.x509.program = (not set)\n' });
    expect(settings('local')).toEqual(['gpg.format=ssh']);
  });

  it('sets up all repositories of the person with --global, and takes that back', async () => {
    expect(await setUp('--global')).toMatchObject({ code: 0, stderr: '' });
    expect(settings('local')).toEqual([]);
    expect(settings('global')).toContain(`gpg.x509.program=${launcher}`);
    expect(await setUp('--undo')).toMatchObject({ stdout: 'Nothing was set.\n' });
    expect(await setUp('--global', '--undo')).toMatchObject({ code: 0 });
    expect(settings('global')).toEqual([]);
  });

  it('changes nothing where signing is wanted and there is no wallet to sign with', async () => {
    const run = await setUp('--sign-all');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('CAIRN_NETWORK');
    expect(settings('local')).toEqual([]);
    expect(existsSync(launcher)).toBe(false);
  });

  it('says that it needs a repository', async () => {
    const run = await setUp('-C', git.environment.HOME ?? '');
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('not in a git repository');
  });
});
