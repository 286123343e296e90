import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../../test/network/gateway/gateway.ts';
import { countItems, startTemporaryGateway } from '../../../../test/network/gateway/temporary.ts';
import { describePermanentStore, expectError } from '../../ports/permanent-store.conformance.ts';
import type { PermanentStore } from '../../ports/permanent-store.ts';
import { createGatewayReader } from './gateway-reader.ts';
import { createLayerOneStore } from './layer-one-store.ts';
import { createFileCheckpoint } from './upload-checkpoint.ts';

const quick = { attempts: 3, pauseMs: 1, idleMs: 1_000 };
const chunk = 256 * 1024;
/** Real keyfiles have 4096 bits; a shorter one is made faster. */
const keyfile = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

describePermanentStore(
  'layer 1',
  async () => {
    const gateway = await startTemporaryGateway();
    const { url } = gateway;
    return {
      store: createLayerOneStore({ gateways: [url], keyfile, ...quick }),
      reader: createGatewayReader({ gateways: [url] }),
      failUploads: (how) => {
        gateway.setGrant(how === 'no-funds' ? 0n : 10n ** 15n);
        if (how === null) gateway.faults.clear();
        if (how === 'out-of-order') gateway.faults.add({ on: 'submit', kind: 'status', status: 503 });
        if (how === 'too-large') gateway.faults.add({ on: 'submit', kind: 'status', status: 413 });
      },
      kept: () => countItems(gateway),
      close: () => gateway.close(),
    };
  },
  { payloadBytes: 700_000 },
);

describe('the layer-1 store', () => {
  let gateway: Gateway;
  let store: PermanentStore;
  beforeAll(async () => {
    gateway = await startTemporaryGateway({ confirmAfterMs: 60_000 });
    store = createLayerOneStore({ gateways: [gateway.url], keyfile, ...quick });
  });
  afterEach(() => gateway.faults.clear());
  afterAll(() => gateway.close());

  const chunksSent = () => gateway.requests.filter((request) => request === 'POST /chunk').length;

  it('quotes the price of started chunks', async () => {
    const [one, two] = [await store.quote(chunk), await store.quote(chunk + 1)];
    expect(one).toEqual({ amount: '1000000000', unit: 'winston', free: false });
    expect(two.amount).toBe('2000000000');
  });

  it('goes on with the chunk where an upload broke off, in another process', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'cairn-checkpoint-')), 'uploads.json');
    const open = () =>
      createLayerOneStore({ gateways: [gateway.url], keyfile, checkpoint: createFileCheckpoint(file), ...quick });
    const item = await store.prepare(randomBytes(5 * chunk), []);
    const before = chunksSent();
    const controller = new AbortController();
    const stopHalfWay = ({ sent, total }: { sent: number; total: number }) => {
      if (sent > total / 2) controller.abort();
    };
    await expectError(open().send(item, { signal: controller.signal, onProgress: stopHalfWay }), 'cancelled');
    expect(chunksSent() - before).toBe(3);
    await open().send(item);
    expect(chunksSent() - before).toBe(5);
    rmSync(path.dirname(file), { recursive: true });
  });

  it('goes to another gateway where the first is gone, busy or nonsense, and pays once', async () => {
    const other = await startTemporaryGateway({ confirmAfterMs: 60_000 });
    const both = createLayerOneStore({ gateways: [gateway.url, other.url], keyfile, ...quick, attempts: 1 });
    try {
      gateway.faults.add({ on: 'price', kind: 'html' }, { on: 'anchor', kind: 'status', status: 503 });
      const item = await both.prepare(randomBytes(2 * chunk), []);
      // It takes the header and then has no room: the other one is brought all of it.
      gateway.faults.add({ on: 'submit-chunk', kind: 'status', status: 503 });
      await both.send(item);
      expect(await countItems(other)).toBe(1);
      gateway.faults.add({ on: 'any', kind: 'hang' });
      expect(await both.status(item.id)).toBe('pending');
    } finally {
      gateway.faults.clear();
      await other.close();
    }
  });

  it('tries a chunk again that met a 429 with a time, a 503 or a dropped connection', async () => {
    gateway.faults.add(
      { on: 'submit-chunk', kind: 'status', status: 429, retryAfter: 0, times: 1 },
      { on: 'submit-chunk', kind: 'status', status: 503, times: 1 },
    );
    const item = await store.prepare(randomBytes(2 * chunk), []);
    await store.send(item);
    expect(await store.status(item.id)).toBe('pending');
  });

  it('goes on where the answer to a posted transaction was lost', async () => {
    gateway.faults.add({ on: 'submit', kind: 'lost', times: 1 });
    const item = await store.prepare(randomBytes(10), []);
    await store.send(item);
    expect(await store.status(item.id)).toBe('pending');
  });

  it('names wallet, price and balance where the funds do not suffice', async () => {
    gateway.setGrant(5n);
    const item = await store.prepare(randomBytes(10), []);
    const address = createHash('sha256')
      .update(Buffer.from(keyfile.n ?? '', 'base64url'))
      .digest('base64url');
    await expect(store.send(item)).rejects.toMatchObject({
      code: 'insufficient-funds',
      why: expect.stringContaining(address),
    });
    gateway.setGrant(10n ** 15n);
  });

  it('does not take an HTML page for a price, an anchor or a status', async () => {
    gateway.faults.add({ on: 'any', kind: 'html' });
    await expectError(store.quote(1), 'store-unreachable');
    await expectError(store.prepare(randomBytes(1), []), 'store-unreachable');
    await expectError(store.status('A'.repeat(43)), 'store-unreachable');
  });

  it('gives up a gateway that hangs', async () => {
    gateway.faults.add({ on: 'price', kind: 'hang' });
    const impatient = createLayerOneStore({ gateways: [gateway.url], keyfile, attempts: 1, pauseMs: 1, idleMs: 50 });
    await expect(impatient.quote(1)).rejects.toMatchObject({ why: expect.stringContaining('silent') });
  });

  it('refuses bytes whose data was changed after signing', async () => {
    const item = await store.prepare(randomBytes(1_000), []);
    const bytes = Uint8Array.from(item.bytes);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await expectError(store.send({ id: item.id, bytes }), 'item-forged');
  });

  it('refuses a keyfile that is none, without quoting it', () => {
    const secret = 'c2VjcmV0';
    expect(() => createLayerOneStore({ gateways: [gateway.url], keyfile: { kty: 'RSA', d: secret } })).toThrowError(
      expect.objectContaining({ code: 'not-configured', message: expect.not.stringContaining(secret) }),
    );
  });
});

describe('what is kept of an upload', () => {
  const place = { id: 'A'.repeat(43), node: 'http://one.example' };

  it.each([
    ['no file', null],
    ['half a file', '[["AAA'],
    ['something else', '{"AAA":-1}'],
  ])('is nothing with %s, and is written anew', async (_what, text) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'cairn-checkpoint-'));
    const file = path.join(directory, 'below', 'uploads.json');
    const checkpoint = createFileCheckpoint(file);
    if (text !== null) {
      await checkpoint.save(place, 1);
      writeFileSync(file, text);
    }
    expect(await checkpoint.load(place)).toBe(0);
    await checkpoint.save(place, 7);
    expect(await createFileCheckpoint(file).load(place)).toBe(7);
    expect(await createFileCheckpoint(file).load({ ...place, node: 'http://two.example' })).toBe(0);
    rmSync(directory, { recursive: true });
  });

  it('forgets the oldest uploads, and does without a disk', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'cairn-checkpoint-'));
    const checkpoint = createFileCheckpoint(path.join(directory, 'uploads.json'));
    for (let index = 0; index < 40; index++) await checkpoint.save({ ...place, id: `${index}` }, 5);
    expect([await checkpoint.load({ ...place, id: '0' }), await checkpoint.load({ ...place, id: '39' })]).toEqual([
      0, 5,
    ]);
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'a file where a folder should be');
    await expect(checkpoint.save(place, 1)).resolves.toBeUndefined();
    rmSync(directory);
  });
});
