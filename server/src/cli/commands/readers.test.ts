import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandRun, runCairn } from '../../../../test/fixtures/cairn-command.ts';
import { createGitFixture, type GitFixture } from '../../../../test/fixtures/git-fixture.ts';
import { startWalletNetwork, type WalletNetwork } from '../../../../test/fixtures/wallet-network.ts';

let world: WalletNetwork;
let git: GitFixture;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'cairn-readers-'));
  git = createGitFixture();
  world = await startWalletNetwork();
  writeFileSync(path.join(folder, 'network.json'), JSON.stringify(world.network));
});
afterAll(async () => {
  await world.close();
  git[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** One person's machine. */
function environment(person: string): NodeJS.ProcessEnv {
  const home = path.join(folder, person);
  mkdirSync(home, { recursive: true });
  return {
    PATH: process.env.PATH,
    HOME: home,
    CAIRN_HOME: home,
    CAIRN_PASSPHRASE: 'machine',
    CAIRN_BACKUP_PASSPHRASE: 'elsewhere',
    CAIRN_NETWORK: path.join(folder, 'network.json'),
  };
}

function cairn(person: string, ...args: string[]): Promise<CommandRun> {
  return runCairn([...args, '--json'], git.directory, environment(person));
}

async function succeeds(person: string, ...args: string[]) {
  const run = await cairn(person, ...args);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  return JSON.parse(run.stdout);
}

async function connectWallet(person: string): Promise<void> {
  let paired: Promise<void> | null = null;
  const onNote = (stderr: string) => {
    const [uri] = /^wc:\S+(?=\n)/m.exec(stderr) ?? [];
    if (uri !== undefined) paired ??= world.wallet.remote.pair(uri).then(() => undefined);
  };
  const run = await runCairn(['wallet', 'connect'], git.directory, environment(person), { onNote });
  await paired;
  expect(run, run.stderr).toMatchObject({ code: 0 });
}

const fileIn = (directory: string) => readFileSync(path.join(directory, 'plan.txt'), 'utf8');

describe('cairn readers', () => {
  it('lets a reader restore what is published, on any machine with the backup, and refuses everybody else', {
    timeout: 240_000,
  }, async () => {
    git.commit('a plan', 'plan.txt', 'the plan\n');
    await connectWallet('owner');
    const unasked = await cairn('owner', 'readers', 'on');
    expect(unasked.code).toBe(1);
    expect(unasked.stderr).toContain('back it up');
    expect(git.git('config', '--default', 'unset', 'cairn.private')).toBe('unset');
    expect(await succeeds('owner', 'readers', 'on', '--yes')).toEqual({ private: true, changed: true });
    const { repository } = await succeeds('owner', 'publish', '--yes');

    const { key } = await succeeds('friend', 'readers', 'key');
    const restoreAs = (person: string) => cairn(person, 'restore', repository, path.join(folder, `${person}-clone`));
    const stranger = await restoreAs('friend');
    expect(stranger.code).toBe(1);
    expect(JSON.parse(stranger.stdout)).toMatchObject({ error: { code: 'private-repository' } });
    expect(existsSync(path.join(folder, 'friend-clone'))).toBe(false);
    const audit = await cairn('friend', 'verify', '--remote', repository);
    expect(audit.code).toBe(3);
    expect(JSON.parse(audit.stdout).publications).toMatchObject([{ unreadable: true }]);

    expect((await cairn('owner', 'readers', 'add', `${key}x`)).code).toBe(2);
    await succeeds('owner', 'readers', 'add', key, '--name', 'Friend');
    git.commit('a better plan', 'plan.txt', 'a better plan\n');
    await succeeds('owner', 'publish', '--yes');
    const { readers, waiting } = await succeeds('owner', 'readers', 'list');
    expect(readers.map(({ name }: { name: string }) => name).toSorted()).toEqual(['Friend', 'publisher']);
    expect(waiting).toEqual([]);
    expect(JSON.parse((await restoreAs('friend')).stdout)).toMatchObject({ ok: true, commits: 2, missing: [] });
    expect(fileIn(path.join(folder, 'friend-clone'))).toBe('a better plan\n');

    const backup = path.join(folder, 'friend.backup');
    await succeeds('friend', 'readers', 'backup', backup);
    expect((await cairn('friend', 'readers', 'backup', backup)).code).toBe(2);
    const taken = await succeeds('laptop', 'readers', 'backup', backup, '--restore');
    expect(taken.key).toBe(key);
    expect(JSON.parse((await restoreAs('laptop')).stdout)).toMatchObject({ ok: true, commits: 2 });
    expect(git.git('-C', path.join(folder, 'laptop-clone'), 'config', 'cairn.private')).toBe('true');

    await succeeds('owner', 'readers', 'remove', key);
    git.commit('the last plan', 'plan.txt', 'the last plan\n');
    await succeeds('owner', 'publish', '--yes');
    rmSync(path.join(folder, 'friend-clone'), { recursive: true });
    const removed = await restoreAs('friend');
    expect(removed.code).toBe(1);
    expect(JSON.parse(removed.stdout)).toMatchObject({ ok: false, commits: 2 });
    expect(fileIn(path.join(folder, 'friend-clone'))).toBe('a better plan\n');

    expect(await succeeds('owner', 'readers', 'off', '--yes')).toEqual({ private: false, changed: true });
    git.git('config', 'cairn.repository', repository);
    git.commit('a slip', 'plan.txt', 'a slip\n');
    const slip = await cairn('owner', 'publish', '--yes');
    expect(slip.code).toBe(1);
    expect(JSON.parse(slip.stdout)).toMatchObject({ error: { code: 'not-permitted' } });
  });
});
