import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createPublicClient, http } from 'viem';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Relay, startRelay } from '../../../../test/network/relay/relay.ts';
import { startWalletProcess, type WalletProcess } from '../../../../test/network/wallet/wallet-process.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { Wallet } from '../../ports/wallet.ts';
import type { WalletState } from '../../protocol/wallet.ts';
import { createMemorySecretStore } from '../secrets/memory-secret-store.ts';
import { createWallet, type WalletOptions } from './wallet.ts';

const chainId = 31337;
const anvilBinary = fileURLToPath(
  new URL('../../../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil', import.meta.url),
);
const purpose = 'sign a test';
const message = new Uint8Array([1, 2, 3]);

let directory: string;
let relay: Relay;
let port: number;
let rpc: string;
let stopAnvil: () => Promise<unknown>;
let demo: WalletProcess;
let wallets: Wallet[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-wallet-'));
  relay = await startRelay({ directory: join(directory, 'relay') });
  port = Number(new URL(relay.url).port);
  ({ rpc, stop: stopAnvil } = await startAnvil());
  demo = await startWalletProcess({ relay: relay.url, rpc, chainId, directory: join(directory, 'wallet') });
});
afterAll(async () => {
  await demo.stop();
  await relay.close();
  await stopAnvil();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  wallets = [];
  await demo.remote.setMode('normal');
  await demo.remote.setAutoApprove(true);
});
afterEach(async () => {
  for (const wallet of wallets) await wallet.close();
});

async function newWallet(options: Partial<WalletOptions> = {}): Promise<Wallet> {
  const wallet = await createWallet({ relay: relay.url, chainId, secrets: createMemorySecretStore(), ...options });
  wallets.push(wallet);
  return wallet;
}

async function connected(options: Partial<WalletOptions> = {}): Promise<Wallet> {
  const wallet = await newWallet(options);
  wallet.onDidChange((state) => {
    if (state.state === 'pairing') void demo.remote.pair(state.uri);
  });
  await wallet.connect();
  return wallet;
}

function until(wallet: Wallet, isIt: (state: WalletState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    wallet.onDidChange((state) => {
      if (isIt(state)) resolve();
    });
  });
}
const pendingIs = (wallet: Wallet, text: RegExp) =>
  until(wallet, (state) => state.state === 'connected' && text.test(state.pending ?? ''));

/** Polls the demo wallet for the next request it shows. */
async function shownRequest(): Promise<number> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const [request] = (await demo.remote.state()).requests;
    if (request !== undefined) return request.id;
  }
  throw new Error('the demo wallet shows no request');
}

describe('when the person does not answer', () => {
  it('tells an expired pairing, with its own clock', async () => {
    const wallet = await newWallet({ expirySeconds: 0.2 });
    await expect(wallet.connect()).rejects.toMatchObject({ code: 'wallet-expired' });
  });

  it('tells an expired request, and stays connected', async () => {
    const wallet = await connected({ expirySeconds: 0.5 });
    await demo.remote.setMode('ignore');
    await expect(wallet.signMessage(message, { purpose })).rejects.toMatchObject({
      code: 'wallet-expired',
      message: expect.stringContaining(purpose),
    });
    expect(wallet.state()).toMatchObject({ state: 'connected', pending: null });
  });

  it('ends a session that is approved after the pairing was cancelled', async () => {
    await demo.remote.setAutoApprove(false);
    const wallet = await newWallet();
    const cancel = new AbortController();
    const paired = new Promise<void>((resolve) => {
      wallet.onDidChange((state) => {
        if (state.state === 'pairing') resolve(demo.remote.pair(state.uri));
      });
    });
    const connecting = wallet.connect(cancel.signal).catch((error) => error.code);
    await paired;
    const id = await shownRequest();
    cancel.abort();
    expect(await connecting).toBe('cancelled');
    const before = (await demo.remote.state()).sessions.length;
    await demo.remote.approve(id);
    await expect.poll(async () => (await demo.remote.state()).sessions.length, { timeout: 10_000 }).toBe(before);
    expect(wallet.state().state).toBe('disconnected');
  });
});

describe('what the wallet answers', () => {
  it('tells a wallet that does not know typed data', async () => {
    const wallet = await connected();
    await demo.remote.setMode('no-typed-data');
    const domain = { name: 'Cairn Test', version: '1' };
    const types = { Entry: [{ name: 'text', type: 'string' }] };
    const asked = wallet.signTypedData({ domain, types, primaryType: 'Entry', message: { text: 'x' } }, { purpose });
    await expect(asked).rejects.toMatchObject({ code: 'wallet-unsupported' });
    expect(await wallet.signMessage(message, { purpose })).toMatch(/^0x[0-9a-f]{130}$/);
  });

  it('refuses nonsense', async () => {
    const wallet = await connected();
    await demo.remote.setMode('garbage');
    await expect(wallet.signMessage(message, { purpose })).rejects.toMatchObject({ code: 'wallet-unsupported' });
  });

  it('sends a transaction, and tells an account without funds', async () => {
    const wallet = await connected();
    const call = { chainId, to: demo.account, data: '0x', value: 5n } as const;
    const hash = await wallet.sendTransaction(call, { purpose: 'send a test' });
    const chain = createPublicClient({ transport: http(rpc) });
    expect(await chain.waitForTransactionReceipt({ hash, pollingInterval: 50 })).toMatchObject({ status: 'success' });
    const tooMuch = wallet.sendTransaction({ ...call, value: 10n ** 30n }, { purpose: 'send a test' });
    await expect(tooMuch).rejects.toMatchObject({ code: 'insufficient-funds' });
  });
});

describe('when the wallet is on another chain', () => {
  it('says which chain to add', async () => {
    await expect(connected({ chainId: 1 })).rejects.toMatchObject({
      code: 'wrong-chain',
      why: expect.stringContaining('31337'),
    });
  });
});

describe('when the relay is away', () => {
  it('tells a relay that is down at once', async () => {
    const wallet = await newWallet({ relay: `ws://127.0.0.1:${await closedPort()}` });
    const started = performance.now();
    await expect(wallet.connect()).rejects.toMatchObject({
      code: 'relay-unreachable',
      why: expect.stringContaining('ECONNREFUSED'),
    });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(wallet.state()).toMatchObject({ state: 'disconnected', why: expect.any(String) });
  });

  it('tells a relay that never answers within seconds', async () => {
    const silent = createServer(() => undefined);
    const silentPort = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => resolve(portOf(silent.address())));
    });
    const wallet = await newWallet({ relay: `ws://127.0.0.1:${silentPort}` });
    const started = performance.now();
    await expect(wallet.connect()).rejects.toMatchObject({ code: 'relay-unreachable' });
    expect(performance.now() - started).toBeLessThan(7_000);
    silent.closeAllConnections();
    silent.close();
  });

  it('tells a relay that is down when asked to sign, and signs once it is back', async () => {
    const wallet = await connected();
    await relay.close();
    await expect(wallet.signMessage(message, { purpose })).rejects.toMatchObject({ code: 'relay-unreachable' });
    await restartRelay();
    expect(await wallet.signMessage(message, { purpose })).toMatch(/^0x/);
  });

  it('recovers when it comes back while an answer is outstanding', async () => {
    await demo.remote.setAutoApprove(false);
    const connecting = connected();
    await demo.remote.approve(await shownRequest());
    const wallet = await connecting;
    const answer = wallet.signMessage(message, { purpose });
    const id = await shownRequest();
    const away = pendingIs(wallet, /waiting for the relay/);
    await relay.close();
    await away;
    const approved = demo.remote.approve(id);
    await restartRelay();
    expect(await answer).toMatch(/^0x/);
    await approved;
  });

  it('gives up when it stays away', async () => {
    const wallet = await connected({ outageSeconds: 0.3 });
    await demo.remote.setMode('ignore');
    const asking = pendingIs(wallet, /sign/);
    const answer = wallet.signMessage(message, { purpose }).catch((error) => error.code);
    await asking;
    await shownRequest();
    await relay.close();
    expect(await answer).toBe('relay-unreachable');
    await restartRelay();
  });

  async function restartRelay(): Promise<void> {
    relay = await startRelay({ port, directory: join(directory, 'relay') });
  }
});

describe('what is kept', () => {
  it('goes on when the demo wallet is restarted too', async () => {
    const secrets = createMemorySecretStore();
    await (await connected({ secrets })).close();
    await demo.stop();
    demo = await startWalletProcess({ relay: relay.url, rpc, chainId, directory: join(directory, 'wallet') });
    await demo.remote.setAutoApprove(true);
    const wallet = await newWallet({ secrets });
    await wallet.restore();
    expect(await wallet.signMessage(message, { purpose })).toMatch(/^0x/);
  });

  it('is nothing once the wallet ended the session, even while it was asked', async () => {
    const secrets = createMemorySecretStore();
    const wallet = await connected({ secrets });
    await demo.remote.setMode('ignore');
    const refused = expect(wallet.signMessage(message, { purpose })).rejects.toMatchObject({
      code: 'wallet-disconnected',
    });
    await shownRequest();
    await demo.remote.disconnect();
    await refused;
    await wallet.close();
    const later = await newWallet({ secrets });
    await later.restore();
    expect(later.state().state).toBe('disconnected');
  });

  it('warns, and goes on, when the session cannot be kept', async () => {
    const full: SecretStore = { get: async () => null, set: () => Promise.reject(new Error('no room')) };
    const warnings: string[] = [];
    const wallet = await connected({ secrets: full, onWarning: ({ message }) => warnings.push(message) });
    expect(wallet.state().state).toBe('connected');
    expect(warnings[0]).toContain('no room');
  });
});

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  const free = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(portOf(server.address())));
  });
  await new Promise((resolve) => server.close(resolve));
  return free;
}

async function startAnvil(): Promise<{ rpc: string; stop: () => Promise<unknown> }> {
  const anvil = spawn(anvilBinary, ['--port', '0', '--chain-id', String(chainId)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => anvil.once('exit', resolve));
  for await (const line of createInterface({ input: anvil.stdout })) {
    const [, address] = /^Listening on (\S+)/.exec(line) ?? [];
    if (address === undefined) continue;
    anvil.stdout.resume();
    const stop = () => {
      anvil.kill('SIGTERM');
      return exited;
    };
    return { rpc: `http://${address}`, stop };
  }
  throw new Error('anvil did not start');
}
