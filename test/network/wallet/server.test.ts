import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Relay, startRelay } from '../relay/relay.ts';
import { type DemoWallet, startDemoWallet } from './demo-wallet.ts';
import { serveWallet } from './server.ts';

const mnemonic = 'test test test test test test test test test test test junk';
let directory: string;
let relay: Relay;
let wallet: DemoWallet;
let server: { url: string; close(): Promise<void> };
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-demo-wallet-'));
  relay = await startRelay();
  const network = { relay: relay.url, rpc: 'http://127.0.0.1:9', chainId: 31337 };
  wallet = await startDemoWallet({ ...network, directory, mnemonic, index: 2, autoApprove: false });
  server = await serveWallet(wallet, 0);
});
afterAll(async () => {
  await server.close();
  await wallet.close();
  await relay.close();
  await rm(directory, { recursive: true });
});

const json = { 'content-type': 'application/json' };

/** Unlike fetch, sends any `Host`. */
function statusOf(path: string, headers: Record<string, string>, body?: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request(server.url + path, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once('error', reject).end(body);
  });
}

describe("the demo wallet's page", () => {
  it('comes whole from the wallet, under a policy that lets nothing else in', async () => {
    const response = await fetch(server.url);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await response.text();
    expect(html).not.toMatch(/https?:|style=|<script>|onclick/);
    for (const path of ['/page.css', '/page.js']) expect((await fetch(server.url + path)).status).toBe(200);
  });

  it('hears of every change', async () => {
    const response = await fetch(`${server.url}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const readUntil = async (wanted: string) => {
      while (!text.includes(wanted)) text += (await reader?.read())?.value ?? '';
    };
    await readUntil('"mode":"normal"');
    wallet.setMode('reject');
    await readUntil('"mode":"reject"');
    wallet.setMode('normal');
    await reader?.cancel();
  });

  it('shows the account of its index', async () => {
    const view = await (await fetch(`${server.url}/state`)).json();
    expect(view).toMatchObject({
      account: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
      chainId: 31337,
      balance: null,
      autoApprove: false,
      requests: [],
    });
  });
});

describe("the demo wallet's interface", () => {
  it.each([
    ['a page of another site', '/auto-approve', { ...json, origin: 'https://evil.example' }, 403],
    ['a page of another port', '/auto-approve', { ...json, origin: 'http://127.0.0.1:1' }, 403],
    ['a page without an origin', '/auto-approve', { ...json, origin: 'null' }, 403],
    ['another name for this address', '/auto-approve', { ...json, host: 'evil.example' }, 403],
    ['a form', '/auto-approve', { 'content-type': 'text/plain' }, 415],
  ])('refuses %s', async (_who, path, headers, status) => {
    expect(await statusOf(path, headers, '{"on":true}')).toBe(status);
    expect(wallet.view().autoApprove).toBe(false);
  });

  it('does not show its state to a page of another site', async () => {
    expect(await statusOf('/state', { origin: 'https://evil.example' })).toBe(403);
    expect(await statusOf('/events', { host: 'evil.example' })).toBe(403);
  });

  it.each([
    ['/pair', '{"uri":"https://example.org"}', 400],
    ['/pair', '{"uri":"wc:nonsense"}', 400],
    ['/approve', '{"id":1}', 400],
    ['/mode', '{"mode":"dance"}', 400],
    ['/mode', 'not JSON', 400],
    ['/mode', `"${'x'.repeat(100_000)}"`, 400],
    ['/steal', '{}', 404],
  ])('says what is wrong with %s %.40s', async (path, body, status) => {
    const response = await fetch(server.url + path, { method: 'POST', headers: json, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });

  it('keeps its sessions in files that only their owner can read', async () => {
    await expect.poll(() => readdir(directory)).not.toEqual([]);
    for (const file of await readdir(directory)) expect((await stat(join(directory, file))).mode & 0o777).toBe(0o600);
  });
});
