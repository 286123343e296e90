import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitFixture, type GitFixture } from '../../../test/fixtures/git-fixture.ts';
import { startTestChain } from '../../../test/fixtures/test-chain.ts';
import { startGateway } from '../../../test/network/gateway/gateway.ts';
import { startRelay } from '../../../test/network/relay/relay.ts';
import { startWalletProcess, type WalletRemote } from '../../../test/network/wallet/wallet-process.ts';
import { publicationReceiptSchema } from '../protocol/publication.ts';

const main = path.join(import.meta.dirname, 'main.ts');
const closers: (() => Promise<unknown>)[] = [];
let home: string;
let git: GitFixture;
let wallet: WalletRemote;
let networkFile: string;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'cairn-thread-'));
  git = createGitFixture();
  const chain = await startTestChain();
  closers.push(() => chain.close());
  const gateway = await startGateway({ directory: path.join(home, 'gateway') });
  closers.push(() => gateway.close());
  const relay = await startRelay();
  closers.push(() => relay.close());
  const { chainId, rpc, contracts } = chain.network;
  const directory = path.join(home, 'wallet');
  const demo = await startWalletProcess({ relay: relay.url, rpc, chainId, directory, autoApprove: true });
  closers.push(() => demo.stop());
  wallet = demo.remote;
  networkFile = path.join(home, 'network.json');
  const local = { rpc, chainId, contracts, gateway: gateway.url, relay: relay.url, node: 'http://127.0.0.1:9' };
  writeFileSync(networkFile, JSON.stringify(local));
}, 60_000);
afterAll(async () => {
  for (const close of closers.reverse()) await close();
  git[Symbol.dispose]();
  rmSync(home, { recursive: true, force: true });
});

/** Runs the command; pairs the wallet with whatever URI it shows. Returns the one JSON value it printed. */
function cairn(...args: string[]): Promise<{ code: number | null; value: unknown; stderr: string }> {
  return new Promise((resolve, reject) => {
    const environment = {
      CAIRN_HOME: path.join(home, 'state'),
      CAIRN_PASSPHRASE: 'a test',
      CAIRN_NETWORK: networkFile,
    };
    const env = { ...git.environment, ...environment };
    const child = spawn(process.execPath, [main, ...args, '--json'], {
      cwd: git.directory,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr, uri] = ['', '', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const shown = /^wc:\S+$/m.exec(stderr)?.[0] ?? '';
      if (shown === uri) return;
      uri = shown;
      wallet.pair(uri).catch(reject);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, value: JSON.parse(stdout), stderr }));
  });
}

function keyfile(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 4096 });
  const file = path.join(home, 'keyfile.json');
  writeFileSync(file, JSON.stringify(privateKey.export({ format: 'jwk' })));
  return file;
}

describe('cairn, from a wallet to a restored repository', () => {
  it('connects, commits, publishes to a bundler and to Arweave itself, and restores', async () => {
    expect(await cairn('wallet', 'status')).toMatchObject({ code: 3, value: { state: 'disconnected' } });
    expect(await cairn('wallet', 'connect')).toMatchObject({ code: 0, value: { state: 'connected' } });

    git.write('a.js', 'let a = 1;\n');
    git.git('add', '--all');
    expect(await cairn('commit', '-m', 'first')).toMatchObject({
      code: 0,
      value: { branch: 'main', subject: 'first' },
    });
    expect(await cairn('verify')).toMatchObject({ code: 0, value: { commits: 1, valid: 1 } });

    const refused = await cairn('publish');
    expect(refused).toMatchObject({ code: 1, value: { error: { code: 'consent-refused' } } });
    const first = await cairn('publish', '--yes', '--name', 'thread');
    expect(first).toMatchObject({ code: 0, value: { commit: git.git('rev-parse', 'HEAD') } });
    expect(first.stderr).toContain('Permanent and public');
    const receipt = publicationReceiptSchema.parse(first.value);
    expect(receipt.advance).not.toBeNull();

    git.commit('second', 'b.js', 'let b = 2;\n');
    expect(await cairn('publish', '--yes', '--layer-one', keyfile())).toMatchObject({ code: 0 });

    const directory = path.join(home, 'restored');
    const restored = await cairn('restore', receipt.repository, directory);
    expect(restored).toMatchObject({ code: 0, stderr: '', value: { ok: true, commits: 2, verified: 1, unproven: 1 } });
    expect(existsSync(path.join(directory, 'b.js'))).toBe(true);

    const audit = await cairn('verify', '--remote', receipt.repository);
    expect(audit).toMatchObject({ code: 0, value: { ok: true, problems: [], tip: git.git('rev-parse', 'HEAD') } });
    const nowhere = receipt.repository.replace(/\d+$/, '4242');
    expect(await cairn('verify', '--remote', nowhere)).toMatchObject({ code: 3 });
    expect(await cairn('verify', 'HEAD', '--remote', receipt.repository)).toMatchObject({ code: 2 });
    expect(await cairn('wallet', 'disconnect')).toMatchObject({ code: 0, value: { state: 'disconnected' } });
  }, 90_000);
});
