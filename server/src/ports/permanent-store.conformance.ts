import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { equalBytes, sha256Hex } from '../core/bytes.ts';
import { manifestTag } from '../core/publication/tags.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { PermanentReader, PermanentStore, PermanentTag, UploadProgress } from './permanent-store.ts';

export interface PermanentStoreHarness {
  store: PermanentStore;
  /** Reads what the store keeps. */
  reader: PermanentReader;
  /** Makes every later upload fail in this way, or work again. */
  failUploads(how: 'no-funds' | 'out-of-order' | 'too-large' | null): void;
  /** How many items are kept. */
  kept(): Promise<number> | number;
  /** Called while a test waits for a confirmation. */
  letTimePass?(): void;
  close(): Promise<void>;
}

/** What every PermanentStore and PermanentReader does. `payloadBytes`: size of the larger payload that is uploaded. */
export function describePermanentStore(
  name: string,
  create: () => Promise<PermanentStoreHarness>,
  { payloadBytes = 1_000 } = {},
): void {
  describe(`${name} as PermanentStore and PermanentReader`, () => {
    let harness: PermanentStoreHarness;
    beforeAll(async () => {
      harness = await create();
    });
    afterAll(() => harness.close());

    const keep = async (payload: Uint8Array, tags = tagsOf(payload)) => {
      const item = await harness.store.prepare(payload, tags);
      await harness.store.send(item);
      return item;
    };
    const fetch = (payload: Uint8Array, hint: string | null, signal?: AbortSignal) =>
      harness.reader.fetch({ manifestSha256: sha256Hex(payload), hint, accepts: is(payload) }, signal);

    it('quotes a price that does not fall with the size', async () => {
      const [small, large] = [await harness.store.quote(100), await harness.store.quote(10_000_000)];
      expect(small.unit).toBe(large.unit);
      expect(BigInt(large.amount)).toBeGreaterThanOrEqual(BigInt(small.amount));
    });

    it('keeps a payload and finds it by its id', async () => {
      const payload = randomBytes(payloadBytes);
      const { id } = await keep(payload);
      await waitUntilConfirmed(harness, id);
      const found = await fetch(payload, id);
      expect(found.id).toBe(id);
      expect(equalBytes(found.payload, payload)).toBe(true);
      expect(found.gateway).not.toBe('');
    });

    it('goes from unknown to pending to confirmed', async () => {
      const item = await harness.store.prepare(randomBytes(20), []);
      expect(await harness.store.status(item.id)).toBe('unknown');
      await harness.store.send(item);
      expect(await harness.store.status(item.id)).toBe('pending');
      await waitUntilConfirmed(harness, item.id);
    });

    it('takes the same item twice as once', async () => {
      const item = await keep(randomBytes(30));
      const before = await harness.kept();
      await harness.store.send(item);
      expect(await harness.kept()).toBe(before);
    });

    it('gives the same payload back whichever of several equal items is asked for', async () => {
      const payload = randomBytes(40);
      const items = [await keep(payload), await keep(payload)];
      for (const { id } of items) {
        await waitUntilConfirmed(harness, id);
        expect(equalBytes((await fetch(payload, id)).payload, payload)).toBe(true);
      }
    });

    it('tells its progress, up to the whole', async () => {
      const item = await harness.store.prepare(randomBytes(payloadBytes), []);
      const seen: UploadProgress[] = [];
      await harness.store.send(item, { onProgress: (progress) => seen.push(progress) });
      expect(seen.at(-1)).toEqual({ sent: item.bytes.length, total: item.bytes.length });
      expect(seen.map(({ sent }) => sent)).toEqual(seen.map(({ sent }) => sent).toSorted((a, b) => a - b));
    });

    it('stores nothing once it is cancelled', async () => {
      const item = await harness.store.prepare(randomBytes(50), []);
      const signal = AbortSignal.abort();
      await expectError(harness.store.send(item, { signal }), 'cancelled');
      await expectError(harness.store.quote(1, signal), 'cancelled');
      await expectError(harness.store.status(item.id, signal), 'cancelled');
      await expectError(fetch(randomBytes(1), null, signal), 'cancelled');
      expect(await harness.store.status(item.id)).toBe('unknown');
    });

    it.each([
      ['no-funds', 'insufficient-funds'],
      ['out-of-order', 'store-unreachable'],
      ['too-large', 'too-large'],
    ] as const)('says so when an upload fails (%s), and takes it later', async (how, code) => {
      const item = await harness.store.prepare(randomBytes(60), []);
      harness.failUploads(how);
      await expectError(harness.store.send(item), code);
      harness.failUploads(null);
      expect(await harness.store.status(item.id)).toBe('unknown');
      await harness.store.send(item);
      expect(await harness.store.status(item.id)).not.toBe('unknown');
    });

    it('refuses bytes that are not the prepared item', async () => {
      const item = await harness.store.prepare(randomBytes(70), []);
      const damaged = Uint8Array.from(item.bytes);
      damaged[3] = (damaged[3] ?? 0) ^ 1;
      await expectError(harness.store.send({ ...item, bytes: damaged }), 'item-forged');
    });

    it('finds a payload by its manifest’s hash alone, or with a hint that leads nowhere', async () => {
      const payload = randomBytes(80);
      const { id } = await keep(payload);
      await waitUntilConfirmed(harness, id);
      expect((await fetch(payload, null)).id).toBe(id);
      expect((await fetch(payload, 'A'.repeat(43))).id).toBe(id);
    });

    it('vouches for what was sent to it by whomever, and for nothing else', async () => {
      const { id } = await keep(randomBytes(85));
      expect(await harness.store.vouches(id, 'http://gateway.invalid')).toBe(true);
      const unsent = await harness.store.prepare(randomBytes(85), []);
      expect(await harness.store.vouches(unsent.id, 'http://gateway.invalid')).toBe(false);
      await expectError(harness.store.vouches(id, 'http://gateway.invalid', AbortSignal.abort()), 'cancelled');
    });

    it('passes over what is longer than it may be', async () => {
      const payload = randomBytes(95);
      const { id } = await keep(payload);
      await waitUntilConfirmed(harness, id);
      const wanted = { manifestSha256: sha256Hex(payload), hint: null, accepts: is(payload) };
      expect((await harness.reader.fetch({ ...wanted, maxBytes: 95 })).id).toBe(id);
      await expectError(harness.reader.fetch({ ...wanted, maxBytes: 94 }), 'item-forged');
    });

    it('tells that bytes are there without handing them out, and takes no others for them', async () => {
      const payload = randomBytes(payloadBytes);
      const sha256 = sha256Hex(payload);
      const forged = await keep(randomBytes(payloadBytes), tagsOf(payload));
      await waitUntilConfirmed(harness, forged.id);
      const wanted = { manifestSha256: sha256, accepts: () => true, digest: { sha256, length: payload.length } };
      await expectError(harness.reader.fetch({ ...wanted, hint: forged.id }), 'item-forged');
      const { id } = await keep(payload);
      await waitUntilConfirmed(harness, id);
      for (const hint of [id, forged.id, null])
        expect(await harness.reader.fetch({ ...wanted, hint })).toMatchObject({ id, payload: new Uint8Array() });
      const shorter = { ...wanted, digest: { sha256, length: payload.length - 1 } };
      await expectError(harness.reader.fetch({ ...shorter, hint: id }), 'item-forged');
    });

    it('passes over forged items, older and newer ones, even where the hint is one', async () => {
      const payload = randomBytes(90);
      const older = await keep(randomBytes(90), tagsOf(payload));
      const { id } = await keep(payload);
      const newer = await keep(randomBytes(90), tagsOf(payload));
      for (const item of [older.id, id, newer.id]) await waitUntilConfirmed(harness, item);
      expect((await fetch(payload, newer.id)).id).toBe(id);
      expect((await fetch(payload, null)).id).toBe(id);
    });

    it('says whether nothing or only wrong bytes were found', async () => {
      const payload = randomBytes(100);
      await expectError(fetch(payload, null), 'item-missing');
      const forged = await keep(randomBytes(100), tagsOf(payload));
      await waitUntilConfirmed(harness, forged.id);
      await expectError(fetch(payload, null), 'item-forged');
    });
  });
}

/** Expects a CairnError of this code, with a message and a reason. */
export async function expectError(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await expect(promise).rejects.toMatchObject({ name: 'CairnError', code, message: expect.stringMatching(/\S/) });
}

async function waitUntilConfirmed({ store, letTimePass }: PermanentStoreHarness, id: string): Promise<void> {
  letTimePass?.();
  const confirmed = async () => expect(await store.status(id)).toBe('confirmed');
  await vi.waitFor(confirmed, { timeout: 5_000, interval: 20 });
}

function tagsOf(payload: Uint8Array): PermanentTag[] {
  return [{ name: manifestTag, value: sha256Hex(payload) }];
}

function is(payload: Uint8Array): (candidate: Uint8Array) => boolean {
  return (candidate) => equalBytes(candidate, payload);
}
