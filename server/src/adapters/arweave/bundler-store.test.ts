import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../../../test/network/gateway/faults.ts';
import type { Gateway } from '../../../../test/network/gateway/gateway.ts';
import { countItems, startTemporaryGateway } from '../../../../test/network/gateway/temporary.ts';
import { describePermanentStore, expectError } from '../../ports/permanent-store.conformance.ts';
import type { PermanentStore } from '../../ports/permanent-store.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { createBundlerStore } from './bundler-store.ts';
import { createGatewayReader } from './gateway-reader.ts';

const quick = { attempts: 3, pauseMs: 1, idleMs: 2_000 };

function memorySecrets(): SecretStore & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    get: async (key) => kept.get(key) ?? null,
    set: async (key, value) => void (value === null ? kept.delete(key) : kept.set(key, value)),
  };
}

const failures = { 'no-funds': 402, 'out-of-order': 503, 'too-large': 413 } as const;

describePermanentStore(
  'bundler',
  async () => {
    const gateway = await startTemporaryGateway();
    const { url } = gateway;
    return {
      store: createBundlerStore({ bundler: url, gateways: [url], secrets: memorySecrets(), ...quick }),
      reader: createGatewayReader({ gateways: [url] }),
      failUploads: (how) => {
        if (how === null) gateway.faults.clear();
        else gateway.faults.add({ on: 'upload', kind: 'status', status: failures[how] });
      },
      kept: () => countItems(gateway),
      close: () => gateway.close(),
    };
  },
  { payloadBytes: 200_000 },
);

describe('the bundler store', () => {
  let gateway: Gateway;
  let store: PermanentStore;
  const secrets = memorySecrets();
  beforeAll(async () => {
    gateway = await startTemporaryGateway({ confirmAfterMs: 60_000, freeBytes: 1_000 });
    store = createBundlerStore({ bundler: gateway.url, gateways: [gateway.url], secrets, ...quick });
  });
  afterEach(() => gateway.faults.clear());
  afterAll(() => gateway.close());

  const uploads = () => gateway.requests.filter((request) => request === 'POST /v1/tx/ethereum').length;
  const sendUnder = async (...faults: Fault[]) => {
    const item = await store.prepare(randomBytes(100), []);
    const before = uploads();
    gateway.faults.add(...faults);
    const outcome = await store.send(item).then(
      () => null,
      (error: unknown) => error,
    );
    gateway.faults.clear();
    return { outcome, uploads: uploads() - before, status: await store.status(item.id) };
  };

  it('makes its upload key once, and signs equal content to equal items', async () => {
    const payload = randomBytes(100);
    const first = await store.prepare(payload, [{ name: 'App-Name', value: 'Cairn' }]);
    expect(secrets.kept.get('cairn.upload-key')).toMatch(/^[0-9a-f]{64}$/);
    const another = createBundlerStore({ bundler: gateway.url, gateways: [], secrets });
    expect(await another.prepare(payload, [{ name: 'App-Name', value: 'Cairn' }])).toEqual(first);
  });

  it('says what to do where the kept key is damaged', async () => {
    const damaged = memorySecrets();
    damaged.kept.set('cairn.upload-key', 'not a key');
    const broken = createBundlerStore({ bundler: gateway.url, gateways: [], secrets: damaged });
    await expectError(broken.prepare(randomBytes(1), []), 'not-configured');
  });

  it('quotes live: free up to the limit, by the byte above it', async () => {
    expect(await store.quote(1_000)).toEqual({ amount: '0', unit: 'winc', free: true });
    expect(await store.quote(2_000)).toEqual({ amount: '8000000', unit: 'winc', free: false });
  });

  it('tries again after a 500 and a dropped connection', async () => {
    const faults = [
      { on: 'upload', kind: 'status', status: 500, times: 1 },
      { on: 'upload', kind: 'reset', times: 1 },
    ] as const;
    expect(await sendUnder(...faults)).toMatchObject({ outcome: null, uploads: 3, status: 'pending' });
  });

  it('knows that an upload arrived whose answer was lost', async () => {
    const lost = await sendUnder({ on: 'upload', kind: 'lost', times: 1 });
    expect(lost).toMatchObject({ outcome: null, uploads: 2, status: 'pending' });
    const allLost = await sendUnder({ on: 'upload', kind: 'lost' });
    expect(allLost).toMatchObject({ outcome: null, status: 'pending' });
  });

  it.each([
    [402, 'insufficient-funds'],
    [429, 'store-unreachable'],
    [400, 'store-refused'],
    [413, 'too-large'],
  ] as const)('does not repeat an upload after a %d', async (status, code) => {
    const { outcome, uploads: tried, status: after } = await sendUnder({ on: 'upload', kind: 'status', status });
    expect(outcome).toMatchObject({ code });
    expect({ tried, after }).toEqual({ tried: 1, after: 'unknown' });
  });

  it('says when to come back after a 429 that says so', async () => {
    const { outcome } = await sendUnder({ on: 'upload', kind: 'status', status: 429, retryAfter: 90 });
    expect(outcome).toMatchObject({
      message: expect.stringContaining('too many requests'),
      next: expect.stringContaining('90 s'),
    });
  });

  it.each(['upload', 'price'] as const)('says that a web page came, where a proxy answers the %s', async (on) => {
    gateway.faults.add({ on, kind: 'html' });
    const asked =
      on === 'price' ? store.quote(2_000) : store.prepare(randomBytes(100), []).then((item) => store.send(item));
    await expect(asked).rejects.toMatchObject({
      code: 'store-unreachable',
      why: expect.stringContaining('a web page instead of'),
      next: expect.stringContaining('proxy'),
    });
  });

  it('takes no single gateway’s word for what a stranger sent', async () => {
    await using open = new AsyncDisposableStack();
    const start = async () => open.adopt(await startTemporaryGateway({ confirmAfterMs: 0 }), (one) => one.close());
    const [other, third] = [await start(), await start()];
    const stranger = createBundlerStore({ bundler: other.url, gateways: [], secrets: memorySecrets() });
    const item = await stranger.prepare(randomBytes(100), []);
    await stranger.send(item);
    const knowing = (...gateways: string[]) => createBundlerStore({ bundler: gateway.url, gateways, secrets });
    // The one that serves it says that it is in a block, which nobody else confirms.
    expect(await knowing(other.url, third.url).vouches(item.id, other.url)).toBe(false);
    expect(await knowing(other.url, third.url).vouches(item.id, third.url)).toBe(true);
    other.faults.add({ on: 'graphql', kind: 'html' });
    expect(await knowing(other.url, third.url).vouches(item.id, third.url)).toBe(false);
    await store.send(item);
    expect(await knowing(other.url).vouches(item.id, other.url)).toBe(true);
  });

  it('takes a refused upload for done where the item is there', async () => {
    const item = await store.prepare(randomBytes(100), []);
    await store.send(item);
    gateway.faults.add({ on: 'upload', kind: 'status', status: 400 });
    await expect(store.send(item)).resolves.toBeUndefined();
  });

  it('does not take an HTML page for a receipt, a price or a status', async () => {
    gateway.faults.add({ on: 'any', kind: 'html' });
    const item = await store.prepare(randomBytes(100), []);
    await expectError(store.send(item), 'store-unreachable');
    await expectError(store.quote(5_000), 'store-unreachable');
    await expectError(store.status(item.id), 'store-unreachable');
  });

  it('gives up a bundler that hangs after one try, and one that nothing listens at', async () => {
    const { outcome, uploads: tried } = await sendUnder({ on: 'upload', kind: 'hang' });
    expect(outcome).toMatchObject({ code: 'store-unreachable', why: expect.stringContaining('silent') });
    expect(tried).toBe(1);
    const closed = await startTemporaryGateway();
    await closed.close();
    const nobody = createBundlerStore({ bundler: closed.url, gateways: [], secrets, ...quick });
    await expect(nobody.quote(1)).rejects.toMatchObject({
      code: 'store-unreachable',
      why: expect.stringContaining('nothing listens'),
    });
  });

  it('can be cancelled while the bundler hangs', async () => {
    gateway.faults.add({ on: 'upload', kind: 'hang' });
    const controller = new AbortController();
    const item = await store.prepare(randomBytes(100), []);
    const sending = store.send(item, { signal: controller.signal, onProgress: () => controller.abort() });
    await expectError(sending, 'cancelled');
  });

  it('says that the disk of the bundler is full', async () => {
    const { outcome } = await sendUnder({ on: 'upload', kind: 'disk-full' });
    expect(outcome).toMatchObject({ code: 'store-unreachable', why: expect.stringContaining('507') });
  });

  describe('where a bundler gives a receipt and keeps nothing', () => {
    const swallow = (item: { id: string }): Fault => ({
      on: 'upload',
      kind: 'replace',
      base64: Buffer.from(JSON.stringify({ id: item.id, winc: '0' })).toString('base64'),
    });
    const impatient = { ...quick, keptWithinMs: 100 };

    it('says so, and takes the same item later', async () => {
      const only = createBundlerStore({ bundler: gateway.url, gateways: [gateway.url], secrets, ...impatient });
      const item = await only.prepare(randomBytes(100), []);
      gateway.faults.add(swallow(item));
      await expect(only.send(item)).rejects.toMatchObject({
        code: 'item-missing',
        message: expect.stringContaining('keeps nothing'),
        next: expect.stringContaining('--layer-one'),
      });
      gateway.faults.clear();
      await only.send(item);
      expect(await only.status(item.id)).toBe('pending');
    });

    it.each([
      ['goes to another one with what is free', 100, 1],
      ['does not risk a second payment', 2_000, 0],
    ])('%s', async (_, bytes, taken) => {
      const other = await startTemporaryGateway({ freeBytes: 1_000 });
      const options = { bundler: gateway.url, otherBundlers: [other.url], gateways: [], secrets, ...impatient };
      const both = createBundlerStore(options);
      const item = await both.prepare(randomBytes(bytes), []);
      gateway.faults.add(swallow(item));
      const outcome = await both.send(item).then(
        () => null,
        (error: unknown) => error,
      );
      expect(outcome).toEqual(taken === 1 ? null : expect.objectContaining({ code: 'item-missing' }));
      expect(await countItems(other)).toBe(taken);
      await other.close();
    });
  });

  it('needs no price for what is free', async () => {
    gateway.faults.add({ on: 'price', kind: 'hang' });
    expect(await store.quote(1_000)).toMatchObject({ free: true });
    await expectError(store.quote(2_000), 'store-unreachable');
  });

  it('asks a gateway for the status while the bundler is down', async () => {
    const item = await store.prepare(randomBytes(100), []);
    await store.send(item);
    gateway.faults.add({ on: 'status', kind: 'status', status: 503 });
    expect(await store.status(item.id)).toBe('pending');
  });
});
