import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, runCairn } from '../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../test/fixtures/git-fixture.ts';
import { createTestWallet } from '../../../test/fixtures/test-wallet.ts';
import { createCommitWriter } from '../adapters/git/commit-writer.ts';
import { openRepository } from '../adapters/git/git-repository.ts';
import { commitAndSign } from '../services/commit.ts';

let home: string;
let git: GitFixture;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'cairn-cli-'));
  git = createGitFixture();
  git.commit('first', 'a.js', 'let a = 1;\n');
  git.commit('second', 'a.js', 'let a = 1;\nlet b = 2;\n');
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
  git[Symbol.dispose]();
});

/** Runs the command in the sample repository. */
function cairn(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<CommandRun> {
  const env = { PATH: process.env.PATH, HOME: home, CAIRN_HOME: home, ...environment };
  return runCairn(args, git.directory, env);
}

function networkFile(name: string, content: unknown): string {
  const file = path.join(home, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('cairn', () => {
  it('explains itself and each of its commands', async () => {
    const help = await cairn(['--help']);
    expect(help.code).toBe(0);
    for (const name of [
      'score',
      'commit',
      'verify',
      'claim',
      'publish',
      'readers',
      'restore',
      'git-setup',
      'wallet',
      'node',
      'check-model',
    ])
      expect(help.stdout).toContain(`  ${name}`);
    expect(help.stdout).toContain('Exit codes:');
    const publish = await cairn(['publish', '--help']);
    expect(publish).toMatchObject({ code: 0, stderr: '' });
    expect(publish.stdout).toContain('--no-advance');
    expect((await cairn(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('ends with 2 on wrong usage and says it on standard error', async () => {
    for (const args of [['nonsense'], ['publish', '--nonsense'], ['restore', 'one'], ['publish', '--credit', 'x=1']]) {
      const run = await cairn(args);
      expect(run).toMatchObject({ code: 2, stdout: '' });
      expect(run.stderr).not.toBe('');
    }
  });

  it('verifies a range, as one JSON value', async () => {
    const run = await cairn(['verify', '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({ commits: 2, valid: 0, bad: 0, unsigned: 2, cannotCheck: 0 });
    expect((await cairn(['verify', 'HEAD~1..HEAD'])).stdout).toMatch(/^1 commits: 0 valid/);
  });

  it('ends with 1 on a bad signature, and tells which', async () => {
    using other = createGitFixture();
    other.write('a', 'a');
    other.git('add', 'a');
    const repository = await openRepository(other.directory);
    const deps = { repository, writer: createCommitWriter(repository), wallet: createTestWallet() };
    const { commit } = await commitAndSign(deps, { message: 'honest', all: false });
    await repository.close();
    expect(await cairn(['verify', '-C', other.directory])).toMatchObject({ code: 0, stderr: '' });
    const forged = other.git('cat-file', 'commit', commit).replace('honest', 'forged');
    const id = other.pipe(`${forged}\n`, 'hash-object', '-t', 'commit', '-w', '--stdin').toString().trim();
    const run = await cairn(['verify', '--json', '-C', other.directory, id]);
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ bad: 1 });
    expect(run.stderr).toContain(`${id} bad signature`);
  });

  it('tells errors as JSON where JSON is asked for, and ends with 2 or 3', async () => {
    const nowhere = await cairn(['verify', '--json', '-C', home]);
    expect(nowhere.code).toBe(3);
    expect(JSON.parse(nowhere.stdout)).toMatchObject({ error: { code: 'no-repository' } });
    const unknown = await cairn(['verify', '--json', 'nonsense']);
    expect(unknown.code).toBe(2);
    expect(JSON.parse(unknown.stdout)).toMatchObject({ error: { code: 'invalid-input' } });
  });

  it('asks for a network where one is needed, and says what is wrong with a file', async () => {
    const asset = `eip155:1/erc721:0x${'a1'.repeat(20)}/1`;
    const target = path.join(home, 'never');
    const none = await cairn(['restore', asset, target]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('CAIRN_NETWORK');
    for (const content of ['{', { rpc: 'nonsense' }]) {
      const run = await cairn(['restore', asset, target, '--network', networkFile('bad.json', content)]);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('does not describe a network');
    }
  });

  it('ends with 3 where the chain can’t be reached', async () => {
    const address = `0x${'a1'.repeat(20)}`;
    const names = ['governanceToken', 'repositoryRegistry', 'contributionRegistry', 'validatorSet', 'treasury'];
    const contracts = Object.fromEntries(
      [...names, 'contributionVotes', 'governor', 'timelock'].map((name) => [name, address]),
    );
    const dead = 'http://127.0.0.1:9';
    const network = {
      url: dead,
      rpc: dead,
      chainId: 1,
      contracts,
      gateway: dead,
      relay: 'ws://127.0.0.1:9',
      node: dead,
      wallet: dead,
      pids: {},
    };
    const file = networkFile('local.json', network);
    const run = await cairn(['restore', `eip155:1/erc721:${address}/1`, path.join(home, 'never'), '--json'], {
      CAIRN_NETWORK: file,
    });
    expect(run.code).toBe(3);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'chain-unreachable' } });
  });

  it('does not prompt in a pipe', async () => {
    const file = networkFile('bad.json', '{');
    const run = await cairn(['wallet', 'status', '--network', file]);
    expect(run.code).toBe(2);
    const commit = await cairn(['commit', '-m', 'x', '--network', path.join(home, 'local.json')]);
    expect(commit).toMatchObject({ code: 3, stdout: '' });
    expect(commit.stderr).toContain('cairn wallet connect');
  });
});
