import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { createTestWallet } from '../../../../test/fixtures/test-wallet.ts';
import { createCommitWriter } from '../../adapters/git/commit-writer.ts';
import { openRepository } from '../../adapters/git/git-repository.ts';
import { encodeArmor } from '../../core/signature/armor.ts';
import { commitAndSign } from '../../services/commit.ts';

let git: GitFixture;
beforeAll(async () => {
  git = createGitFixture();
  git.commit('unsigned');
  git.commit('also unsigned');
  git.write('signed.js', 'let a = 1;\n');
  git.git('add', '--all');
  const repository = await openRepository(git.directory);
  const deps = { repository, writer: createCommitWriter(repository), wallet: createTestWallet() };
  await commitAndSign(deps, { message: 'signed', all: false });
  await repository.close();
});
afterAll(() => git[Symbol.dispose]());

const verify = (...args: string[]): Promise<CommandRun> =>
  runCairn(['verify', ...args], git.directory, git.environment);

/** Stores a commit on top of HEAD with this armor in its header; returns its id. */
function commitWith(armor: string): string {
  const [tree, parent] = [git.git('rev-parse', 'HEAD^{tree}'), git.git('rev-parse', 'HEAD')];
  const person = 'Ada <ada@example.org> 1700000000 +0000';
  const header = `tree ${tree}\nparent ${parent}\nauthor ${person}\ncommitter ${person}\n`;
  const signature = `gpgsig ${armor.trimEnd().replaceAll('\n', '\n ')}\n`;
  return git.pipe(`${header}${signature}\nforeign\n`, 'hash-object', '-t', 'commit', '-w', '--stdin').toString().trim();
}

describe('cairn verify', () => {
  it('counts what is signed and what is not', async () => {
    const run = await verify('--json');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({ commits: 3, valid: 1, bad: 0, unsigned: 2, cannotCheck: 0 });
    expect((await verify()).stdout).toBe('3 commits: 1 valid, 0 bad, 2 unsigned, 0 cannot be checked\n');
  });

  it.each([
    ['HEAD~1', { commits: 2, valid: 0 }],
    ['HEAD~1..HEAD', { commits: 1, valid: 1 }],
    ['HEAD~1..', { commits: 1, valid: 1 }],
    ['HEAD..HEAD', { commits: 0 }],
  ])('checks the range %s alone', async (range, expected) => {
    expect(JSON.parse((await verify('--json', range)).stdout)).toMatchObject(expected);
  });

  it('ends with 3 on a signature that only a chain can check', async () => {
    const account = `eip155:1:${createTestWallet().account}`;
    const commit = commitWith(
      encodeArmor({ version: 1, scheme: 'erc1271', account, repository: '', signature: '0x00' }),
    );
    const run = await verify('--json', `HEAD..${commit}`);
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toEqual({ commits: 1, valid: 0, bad: 0, unsigned: 0, cannotCheck: 1 });
  });

  it('counts a signature of another kind as none', async () => {
    const commit = commitWith('-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n');
    const run = await verify('--json', `HEAD..${commit}`);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ commits: 1, unsigned: 1 });
  });

  it('says that an empty repository has nothing to verify', async () => {
    using empty = createGitFixture();
    const run = await runCairn(['verify'], empty.directory, empty.environment);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('no commits yet');
  });
});
