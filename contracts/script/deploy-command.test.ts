import { type ChildProcess, spawn } from 'node:child_process';
import { createCipheriv, scryptSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { concat, keccak256 } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Anvil, startAnvil } from '../../test/fixtures/anvil.ts';
import { type GateVerdict, startRpcGate } from '../../test/fixtures/rpc-gate.ts';
import { localAccount, localPrivateKey } from '../../test/network/accounts.ts';

const deployer = localAccount('deployer');
const command = path.join(import.meta.dirname, 'deploy-command.ts');

let anvil: Anvil;
let folder: string;
const file = (name: string) => path.join(folder, name);

beforeAll(async () => {
  anvil = await startAnvil();
  folder = mkdtempSync(path.join(tmpdir(), 'cairn-deploy-'));
  writeFileSync(file('keystore.json'), keystoreOf(localPrivateKey('deployer'), 'correct horse'));
  writeFileSync(file('passphrase'), 'correct horse\n', { mode: 0o600 });
  writeFileSync(
    file('parameters.json'),
    JSON.stringify({ validators: [{ account: localAccount('validator').address }] }),
  );
});

afterAll(async () => {
  await anvil.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a wallet would write, with a cost factor that takes no time. */
function keystoreOf(key: string, passphrase: string): string {
  const [salt, iv] = [Buffer.alloc(32, 1), Buffer.alloc(16, 2)];
  const derived = scryptSync(passphrase, salt, 32, { N: 2, r: 8, p: 1 });
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(Buffer.from(key.slice(2), 'hex')), cipher.final()]);
  const mac = keccak256(concat([derived.subarray(16, 32), ciphertext])).slice(2);
  const kdfparams = { dklen: 32, salt: salt.toString('hex'), n: 2, r: 8, p: 1 };
  const crypto = { cipher: 'aes-128-ctr', cipherparams: { iv: iv.toString('hex') }, kdf: 'scrypt', kdfparams, mac };
  return JSON.stringify({ version: 3, crypto: { ...crypto, ciphertext: ciphertext.toString('hex') } });
}

function start(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [command, ...argv], { stdio: ['pipe', 'pipe', 'pipe'] });
}

async function run(...argv: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return finish(start(...argv));
}

async function finish(child: ChildProcess, input = '') {
  child.stdin?.end(input);
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')),
  );
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { code: child.exitCode, stdout: stdout ?? '', stderr: stderr ?? '' };
}

function deployment(rpc: string, out: string): string[] {
  const key = ['--keystore', file('keystore.json'), '--passphrase-file', file('passphrase')];
  return ['--rpc', rpc, ...key, '--parameters', file('parameters.json'), '--out', file(out)];
}

async function nonce(chain: Anvil): Promise<number> {
  return Number(await chain.request('eth_getTransactionCount', [deployer.address, 'latest']));
}

/** Runs the command again and again; each run is killed around the n-th transaction it sends, as `judge` says; until one ends by itself. */
async function runKilled(chain: Anvil, out: string, judge: (run: number) => { at: number; verdict: GateVerdict }) {
  for (let count = 0; ; count++) {
    const { at, verdict } = judge(count);
    let sent = 0;
    let child: ChildProcess | undefined;
    const gate = await startRpcGate(chain.rpc, async (method) => {
      if (method !== 'eth_sendRawTransaction' || ++sent !== at || child === undefined) return 'pass';
      if (verdict === 'cut-before') await kill(child);
      // Killed when the chain has it: the answer never arrives.
      else setImmediate(kill, child);
      return verdict;
    });
    child = start(...deployment(gate.rpc, out));
    const result = await finish(child);
    await gate.close();
    if (child.signalCode !== 'SIGKILL') return { ...result, kills: count };
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('the deploy command', () => {
  it('prints its usage without enough arguments, and takes no key', async () => {
    for (const argv of [[], ['--rpc', 'x'], ['--private-key', '0x1'], ['--rpc', 'x', '--verify', '--plan']]) {
      expect(await run(...argv)).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage:') });
    }
  });

  it('survives a kill before and after each transaction, and sends each once', async () => {
    // Automine: what was sent is mined, so that each run kills around its own first transaction.
    const verdicts = ['cut-before', 'cut-after'] as const;
    const began = await nonce(anvil);
    const { code, kills, stdout } = await runKilled(anvil, 'killed.json', (n) => ({
      at: 1,
      verdict: verdicts[n % 2] ?? 'pass',
    }));
    expect(code).toBe(0);
    expect(kills).toBe(26);
    expect(await nonce(anvil)).toBe(began + 13);
    const record = JSON.parse(readFileSync(file('killed.json'), 'utf8'));
    expect(JSON.parse(stdout)).toEqual(record);
    expect(record.blocks.last - record.blocks.first).toBe(11);
    expect(existsSync(file('killed.json.pending'))).toBe(false);

    expect(await run('--rpc', anvil.rpc, '--verify', '--out', file('killed.json'))).toMatchObject({ code: 0 });
    expect(await run(...deployment(anvil.rpc, 'killed.json'))).toMatchObject({ code: 0 });
    expect(await nonce(anvil)).toBe(began + 13);
  }, 240_000);

  it('survives kills while nothing is mined, and sends the same bytes', async () => {
    const still = await startAnvil('--no-mining');
    try {
      const kills = [4, 9, 13];
      const result = await runKilled(still, 'still.json', (n) => {
        if (n === kills.length) void still.request('evm_setIntervalMining', [1]);
        return { at: kills[n] ?? 0, verdict: 'cut-after' };
      });
      expect(result).toMatchObject({ code: 0, kills: 3 });
      expect(await nonce(still)).toBe(13);
    } finally {
      await still.close();
    }
  }, 60_000);

  it('previews without a key', async () => {
    const argv = ['--rpc', anvil.rpc, '--plan', '--parameters', file('parameters.json')];
    const { code, stdout } = await run(...argv, '--deployer', localAccount('contributor').address);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ chainId: 31337, steps: { length: 13 } });
  });

  it('reads the passphrase from standard input, and says that it is wrong', async () => {
    const argv = deployment(anvil.rpc, 'none.json').filter(
      (_, i, all) => all[i] !== '--passphrase-file' && all[i - 1] !== '--passphrase-file',
    );
    expect(await finish(start(...argv), 'battery staple\n')).toMatchObject({
      code: 1,
      stderr: 'The passphrase does not open the keystore.\n',
    });
  });

  it('refuses a passphrase file that others can read', async () => {
    writeFileSync(file('open'), 'correct horse');
    chmodSync(file('open'), 0o644);
    const argv = deployment(anvil.rpc, 'none.json').map((value) =>
      value === file('passphrase') ? file('open') : value,
    );
    expect(await run(...argv)).toMatchObject({ code: 1, stderr: expect.stringContaining('chmod 600') });
  });

  it('says what is wrong with a file', async () => {
    writeFileSync(file('broken.json'), '{');
    const verify = ['--rpc', anvil.rpc, '--verify', '--out'];
    expect(await run(...verify, file('broken.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not the record'),
    });
    expect(await run(...verify, file('missing.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no record'),
    });
    writeFileSync(file('none.json.pending'), '{"chainId":1}');
    expect(await run(...deployment(anvil.rpc, 'none.json'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is not the journal'),
    });
  });
});
