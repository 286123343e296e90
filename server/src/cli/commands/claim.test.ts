import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';

const ACCOUNT = `0x${'ab'.repeat(20)}`;
let home: string;
let git: GitFixture;
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cairn-claim-test-'));
  git = createGitFixture();
  git.commit('first', 'a.txt', 'a\n');
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path.join(home, 'key')]);
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  git[Symbol.dispose]();
});

async function claim(...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: home, CAIRN_HOME: home };
  const { code, stdout } = await runCairn(['claim', ...args, '--json'], git.directory, env);
  return { code, value: JSON.parse(stdout) as unknown };
}

it('adds a claim that an SSH key signed, and checks what the repository holds', async () => {
  expect(await claim('--list')).toEqual({ code: 0, value: { claims: [], malformed: [] } });
  const added = await claim('--ssh-key', path.join(home, 'key'), '--account', ACCOUNT);
  expect(added).toMatchObject({ code: 0, value: { kind: 'ssh', account: ACCOUNT } });
  git.git('add', '--all');
  git.git('commit', '--quiet', '-m', 'claim');
  const valid = { claims: [{ kind: 'ssh', account: ACCOUNT, state: 'valid' }], malformed: [] };
  expect(await claim('--list')).toEqual({ code: 0, value: valid });

  const altered = readFileSync(path.join(git.directory, '.cairn/claims'), 'utf8').replaceAll('abab', 'acac');
  git.commit('forge', '.cairn/claims', altered);
  expect(await claim('--list')).toMatchObject({ code: 1, value: { claims: [{ state: 'bad' }] } });
});

it('says what is wrong with the command line, and writes nothing', async () => {
  const before = git.git('status', '--porcelain');
  expect(await claim()).toMatchObject({ code: 2, value: { error: { code: 'invalid-input' } } });
  expect(await claim('--ssh-key', 'x', '--gpg-key', 'y')).toMatchObject({ code: 2 });
  expect(await claim('--ssh-key', path.join(home, 'key'), '--account', 'Ada')).toMatchObject({ code: 2 });
  const noKey = await claim('--ssh-key', path.join(home, 'nothing'), '--account', ACCOUNT);
  expect(noKey).toMatchObject({ code: 1, value: { error: { code: 'check-failed' } } });
  expect(git.git('status', '--porcelain')).toBe(before);
});
