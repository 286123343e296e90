import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../test/fixtures/git-fixture.ts';
import { createTestWallet, type TestWallet } from '../../../test/fixtures/test-wallet.ts';
import { createCommitWriter } from '../adapters/git/commit-writer.ts';
import { openRepository } from '../adapters/git/git-repository.ts';
import { createSignatureProgram } from '../adapters/signature-program/launcher.ts';
import type { SigningAgent } from '../adapters/signing-agent/agent-server.ts';
import { serveSignatures } from '../composition/signing-agent.ts';
import { decodeArmor, encodeArmor } from '../core/signature/armor.ts';
import { nobleSecp256k1 } from '../core/signature/noble-secp256k1.ts';
import { splitCommit } from '../core/signature/signed-object.ts';
import type { Repository } from '../ports/repository.ts';
import type { CairnError } from '../protocol/errors.ts';
import { commitAndSign } from '../services/commit.ts';
import { gitSetup, undoGitSetup } from '../services/git-setup.ts';
import { verifyRange } from '../services/verify.ts';
import { parseArguments } from './arguments.ts';

const outside = mkdtempSync(path.join(tmpdir(), 'cairn-program-'));
const bundle = path.join(outside, 'git-signature.mjs');
const asset = 'eip155:31337/erc721:0x5FbDB2315678afecb367f032d93F642f64180aa3/1';

let fixture: GitFixture;
let repository: Repository;
let wallet: TestWallet;
let agent: SigningAgent;
let failures: CairnError[];

beforeAll(async () => {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'main.ts')],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
  });
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const program = () => createSignatureProgram({ bundle, home: path.join(outside, 'home with space') });

beforeEach(async () => {
  fixture = createGitFixture();
  const home = path.dirname(fixture.directory);
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_RUNTIME_DIR', undefined);
  vi.stubEnv('GIT_CONFIG_GLOBAL', path.join(home, 'gitconfig'));
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  repository = await openRepository(fixture.directory);
  wallet = createTestWallet();
  failures = [];
  agent = await serveSignatures({ repository, wallet: async () => wallet }, (error) => failures.push(error));
  await gitSetup({ repository, program: program() }, { scope: 'local', signWith: null });
  fixture.git('config', 'cairn.repository', asset);
});
afterEach(async () => {
  await agent.close();
  await repository.close();
  vi.unstubAllEnvs();
  fixture[Symbol.dispose]();
});

async function signedCommit(message = 'first'): Promise<string> {
  fixture.write('a.txt', `${message}\n`);
  fixture.git('add', '--all');
  const deps = { repository, writer: createCommitWriter(repository), wallet };
  return (await commitAndSign(deps, { message, all: false })).commit;
}

function allow(email = 'ada@example.org'): void {
  fixture.write('.cairn/allowed-wallets', `# who may sign\n${wallet.account.toLowerCase()} ${email}\n`);
}

/** Stores a changed copy of a commit and returns its id. */
function forge(commit: string, change: (text: string) => string): string {
  const text = fixture.pipe('', 'cat-file', 'commit', commit).toString('utf8');
  return fixture.pipe(change(text), 'hash-object', '-t', 'commit', '-w', '--stdin').toString('utf8').trim();
}

function withArmor(change: (armor: string) => string): (text: string) => string {
  return (text) => {
    const armor = splitCommit(Buffer.from(text)).armor ?? '';
    const folded = (value: string) => value.trimEnd().replaceAll('\n', '\n ');
    return text.replace(folded(armor), folded(change(armor)));
  };
}

describe('stock git verifies', () => {
  it('a commit Cairn made, and prints the wallet’s address', async () => {
    const commit = await signedCommit();
    allow();
    const verified = fixture.tryGit('verify-commit', commit);
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining(wallet.account) });
    expect(verified.output).toContain(asset);
    expect(fixture.git('log', '-1', '--format=%G? %GK %GT %GS')).toBe(
      `G ${wallet.account} fully eip155:31337:${wallet.account}`,
    );
    expect(fixture.git('fsck', '--strict')).toBe('');
  });

  it('with less trust where the wallet is not listed with that mail address', async () => {
    await signedCommit();
    expect(fixture.git('log', '-1', '--format=%G? %GT')).toBe('U undefined');
    allow('somebody@else.org');
    expect(fixture.git('log', '-1', '--format=%G?')).toBe('U');
    expect(fixture.tryGit('-c', 'gpg.minTrustLevel=fully', 'verify-commit', 'HEAD').code).not.toBe(0);
    allow();
    expect(fixture.tryGit('-c', 'gpg.minTrustLevel=fully', 'verify-commit', 'HEAD').code).toBe(0);
  });

  it('and refuses what was changed or forged', async () => {
    const commit = await signedCommit('first of all');
    const other = createTestWallet(2).account;
    const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
    const reclaim = (change: object) =>
      withArmor((armor) => encodeArmor({ ...decodeArmor(armor), ...change } as ReturnType<typeof decodeArmor>));
    const forgeries: Record<string, (text: string) => string> = {
      message: (text) => text.replace('first of all', 'first of alL'),
      tree: (text) => text.replace(/^tree .*/, `tree ${emptyTree}`),
      author: (text) => text.replace('author Ada', 'author Eva'),
      account: reclaim({ account: `eip155:31337:${other}` }),
      repository: reclaim({ repository: asset.replace(/1$/, '2') }),
      'terminal codes': withArmor((armor) => {
        const json = JSON.stringify({ ...decodeArmor(armor), '\u001b[2J': 1 });
        return `-----BEGIN SIGNED MESSAGE-----\n${btoa(json)}\n-----END SIGNED MESSAGE-----\n`;
      }),
      spelling: withArmor((armor) =>
        armor.replace('-----BEGIN SIGNED MESSAGE-----\n', '-----BEGIN SIGNED MESSAGE-----\n\n'),
      ),
    };
    for (const [name, change] of Object.entries(forgeries)) {
      const forged = forge(commit, change);
      expect(forged, name).not.toBe(commit);
      expect(fixture.tryGit('verify-commit', forged), name).toMatchObject({
        code: 1,
        output: expect.stringMatching(/^cairn: BAD[^\p{Cc}]*(\n[^\p{Cc}]*)*$/u),
      });
      expect(fixture.git('log', '-1', '--format=%G?', forged), name).toBe('B');
    }
  });

  it('with "cannot check" for a smart account and for foreign S/MIME', async () => {
    const commit = await signedCommit();
    const contract = forge(
      commit,
      withArmor((armor) => {
        const { account, repository: scope } = decodeArmor(armor);
        return encodeArmor({ version: 1, scheme: 'erc1271', account, repository: scope, signature: '0x1234' });
      }),
    );
    expect(fixture.tryGit('verify-commit', contract)).toMatchObject({
      code: 1,
      output: expect.stringContaining('cannot be checked'),
    });
    expect(fixture.git('log', '-1', '--format=%G?', contract)).toBe('E');
    const smime = forge(
      commit,
      withArmor(() => '-----BEGIN SIGNED MESSAGE-----\nMIIB\n-----END SIGNED MESSAGE-----\n'),
    );
    expect(fixture.tryGit('verify-commit', smime).code).not.toBe(0);
  });
});

describe('stock git signs', () => {
  it('commits, merges and tags through the wallet', async () => {
    allow();
    fixture.write('a.txt', 'a\n');
    fixture.git('add', '--all');
    expect(await fixture.gitLater('commit', '-q', '-S', '-m', 'first: héllo')).toEqual({ code: 0, output: '' });
    fixture.git('checkout', '-q', '-b', 'side');
    fixture.write('b.txt', 'b\n');
    fixture.git('add', '--all');
    expect((await fixture.gitLater('commit', '-q', '-S', '-m', 'side')).code).toBe(0);
    fixture.git('checkout', '-q', 'main');
    expect((await fixture.gitLater('merge', '-q', '-S', '--no-ff', '--no-edit', 'side')).code).toBe(0);
    expect((await fixture.gitLater('tag', '-s', '-m', 'release', 'v1')).code).toBe(0);
    expect(fixture.git('log', '--format=%G?').split('\n')).toEqual(['G', 'G', 'G']);
    expect(fixture.tryGit('verify-tag', 'v1')).toMatchObject({
      code: 0,
      output: expect.stringContaining(wallet.account),
    });
    expect(failures).toEqual([]);
  });

  it('every commit once it is asked to, in worktrees too, and with the listed wallet only', async () => {
    await gitSetup({ repository, program: program() }, { scope: 'local', signWith: wallet.account });
    fixture.write('a.txt', 'a\n');
    fixture.git('add', '--all');
    expect((await fixture.gitLater('commit', '-q', '-m', 'as the Source Control box does')).code).toBe(0);
    fixture.git('worktree', 'add', '-q', '../side');
    const inSide = ['-C', path.join(fixture.directory, '../side')];
    expect(await fixture.gitLater(...inSide, 'commit', '-q', '--allow-empty', '-m', 'in a worktree')).toMatchObject({
      code: 0,
    });
    expect(fixture.git(...inSide, 'log', '--format=%G?')).toBe('U\nU');
    fixture.git('config', 'user.signingkey', createTestWallet(3).account);
    expect((await fixture.gitLater('commit', '-q', '--allow-empty', '-m', 'other key')).code).not.toBe(0);
    expect(failures.map(({ code }) => code)).toEqual(['invalid-input']);
  });

  it('and makes no commit when the wallet refuses or is not there', async () => {
    const head = await signedCommit();
    fixture.write('b.txt', 'b\n');
    fixture.git('add', 'b.txt');
    wallet.behave('reject');
    expect((await fixture.gitLater('commit', '-q', '-S', '-m', 'no')).code).not.toBe(0);
    wallet.behave('disconnected');
    expect((await fixture.gitLater('commit', '-q', '-S', '-m', 'no')).code).not.toBe(0);
    expect(failures.map(({ code }) => code)).toEqual(['wallet-rejected', 'wallet-not-connected']);
    await agent.close();
    expect((await fixture.gitLater('commit', '-q', '-S', '-m', 'no')).code).not.toBe(0);
    expect(fixture.git('rev-parse', 'HEAD')).toBe(head);
    expect(fixture.git('diff', '--cached', '--name-only')).toBe('b.txt');
  });

  it('in a SHA-256 repository', async () => {
    using other = createGitFixture('--object-format=sha256');
    const there = await openRepository(other.directory);
    const itsAgent = await serveSignatures({ repository: there, wallet: async () => wallet }, () => {});
    try {
      await gitSetup({ repository: there, program: program() }, { scope: 'local', signWith: null });
      expect(
        await fixture.gitLater('-C', other.directory, 'commit', '-q', '-S', '--allow-empty', '-m', 'long ids'),
      ).toEqual({
        code: 0,
        output: '',
      });
      expect(other.tryGit('verify-commit', 'HEAD').code).toBe(0);
      const verified = await verifyRange({ repository: there, secp: nobleSecp256k1 }, 'HEAD');
      expect(verified).toMatchObject({ commits: 1, valid: 1 });
    } finally {
      await itsAgent.close();
      await there.close();
    }
  });

  it('over a socket that only its user can reach', async () => {
    expect(statSync(agent.socket).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(agent.socket)).mode & 0o777).toBe(0o700);
    const stale = path.join(path.dirname(agent.socket), path.basename(agent.socket).replace(/-\d+\.sock/, '-1.sock'));
    writeFileSync(stale, '');
    wallet.behave('sign');
    fixture.write('a.txt', 'a\n');
    fixture.git('add', '--all');
    expect((await fixture.gitLater('commit', '-q', '-S', '-m', 'one')).code).toBe(0);
    await agent.close();
    expect(existsSync(agent.socket)).toBe(false);
    agent = await serveSignatures({ repository, wallet: async () => wallet }, () => {});
    expect(existsSync(stale)).toBe(false);
  });
});

describe('setup', () => {
  it('can be undone, and brings back what was there before', async () => {
    const deps = { repository, program: program() };
    expect((await undoGitSetup(deps, 'local')).configured.map(({ key }) => key)).toEqual([
      'gpg.x509.program',
      'gpg.format',
    ]);
    expect(fixture.tryGit('config', '--get-regexp', '^(gpg|cairn.before)').code).toBe(1);
    fixture.git('config', 'gpg.format', 'ssh');
    await gitSetup(deps, { scope: 'local', signWith: wallet.account });
    const again = await gitSetup(deps, { scope: 'local', signWith: wallet.account });
    expect(again.configured).toHaveLength(4);
    await undoGitSetup(deps, 'local');
    expect(fixture.git('config', 'gpg.format')).toBe('ssh');
    await gitSetup(deps, { scope: 'global', signWith: null });
    expect(fixture.git('config', '--global', 'gpg.format')).toBe('x509');
    await undoGitSetup(deps, 'global');
    expect(fixture.tryGit('config', '--global', 'gpg.format').code).toBe(1);
  });

  it('outlives the extension’s folder and the editor’s Node', async () => {
    const moved = path.join(outside, 'extension', 'git-signature.mjs');
    await build({ entryPoints: [bundle], outfile: moved, bundle: true, format: 'esm', platform: 'node' });
    appendFileSync(moved, '\n// a newer version\n');
    const home = path.join(outside, 'other home');
    await createSignatureProgram({ bundle, home }).install();
    const node = { executable: '/gone/code', electron: true };
    const launcher = await createSignatureProgram({ bundle: moved, home, node }).install();
    rmSync(path.dirname(moved), { recursive: true });
    expect(readdirSync(path.dirname(launcher)).filter((name) => name.endsWith('.mjs'))).toHaveLength(1);
    expect(readFileSync(launcher, 'utf8')).toContain('ELECTRON_RUN_AS_NODE=1');
    await signedCommit();
    fixture.git('config', 'gpg.x509.program', launcher);
    expect(fixture.tryGit('verify-commit', 'HEAD').code).toBe(0);
    const missing = createSignatureProgram({ bundle: moved, home });
    await expect(missing.install()).rejects.toMatchObject({ code: 'internal', next: expect.stringContaining('build') });
  });

  it('understands what git says, and nothing else', () => {
    expect(parseArguments(['--status-fd=1', '--verify', '/f', '-'])).toEqual({
      task: 'verify',
      statusFd: 1,
      signatureFile: '/f',
    });
    expect(parseArguments(['--status-fd=2', '-bsau', 'Ada <a@b>'])).toEqual({
      task: 'sign',
      statusFd: 2,
      key: 'Ada <a@b>',
    });
    for (const odd of [[], ['--version'], ['--status-fd=x', '-bsau', 'k'], ['--verify']])
      expect(parseArguments(odd)).toBeNull();
  });
});
