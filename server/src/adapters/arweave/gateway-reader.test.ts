import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Gateway } from '../../../../test/network/gateway/gateway.ts';
import { startTemporaryGateway } from '../../../../test/network/gateway/temporary.ts';
import { equalBytes, sha256Hex } from '../../core/bytes.ts';
import { signDataItem } from '../../core/publication/data-item.ts';
import { manifestTag } from '../../core/publication/tags.ts';
import { createGatewayReader } from './gateway-reader.ts';

const honestKey = new Uint8Array(32).fill(1);
const forgersKey = new Uint8Array(32).fill(2);
const quick = { idleMs: 2_000, hedgeAfterMs: 30 };

describe('the gateway reader', () => {
  let first: Gateway;
  let second: Gateway;
  beforeAll(async () => {
    [first, second] = await Promise.all([
      startTemporaryGateway({ confirmAfterMs: 0 }),
      startTemporaryGateway({ confirmAfterMs: 0 }),
    ]);
  });
  afterEach(() => {
    for (const gateway of [first, second]) gateway.faults.clear();
  });
  afterAll(() => Promise.all([first.close(), second.close()]));

  async function put(to: Gateway[], data: Uint8Array, key: Uint8Array, manifestSha256 = sha256Hex(data)) {
    const { id, bytes } = signDataItem({ data, tags: [{ name: manifestTag, value: manifestSha256 }] }, key);
    for (const { url } of to) {
      const answer = await fetch(`${url}/v1/tx/ethereum`, { method: 'POST', body: Uint8Array.from(bytes) });
      expect(answer.status).toBeLessThan(300);
    }
    return id;
  }
  const read = (payload: Uint8Array, hint: string | null, options = {}, signal?: AbortSignal) =>
    createGatewayReader({ gateways: [first.url, second.url], ...quick, ...options }).fetch(
      { manifestSha256: sha256Hex(payload), hint, accepts: (candidate) => equalBytes(candidate, payload) },
      signal,
    );

  it('prefers the first gateway', async () => {
    const payload = randomBytes(500);
    const id = await put([first, second], payload, honestKey);
    expect(await read(payload, id)).toMatchObject({ id, gateway: first.url });
  });

  it.each([
    ['hangs', { kind: 'hang' }],
    ['drops connections', { kind: 'reset' }],
    ['is out of order', { kind: 'status', status: 503 }],
    ['has too much to do', { kind: 'status', status: 429 }],
    ['changes a byte', { kind: 'corrupt' }],
    ['cuts the data off', { kind: 'truncate' }],
    ['shows an HTML page', { kind: 'html' }],
    ['sends other bytes', { kind: 'replace', base64: 'ZXZpbA==' }],
  ] as const)('goes to the next gateway where one %s', async (_, fault) => {
    const payload = randomBytes(500);
    const id = await put([first, second], payload, honestKey);
    first.faults.add({ on: 'data', ...fault });
    expect(await read(payload, id)).toMatchObject({ id, gateway: second.url });
  });

  it('does not wait for a hanging gateway’s whole time, and asks it last afterwards', async () => {
    const payload = randomBytes(500);
    const id = await put([first, second], payload, honestKey);
    first.faults.add({ on: 'data', kind: 'hang' });
    const reader = createGatewayReader({ gateways: [first.url, second.url], idleMs: 60_000, hedgeAfterMs: 30 });
    const wanted = { manifestSha256: sha256Hex(payload), hint: id, accepts: () => true };
    expect(await reader.fetch(wanted)).toMatchObject({ gateway: second.url });
    const before = first.requests.length;
    expect(await reader.fetch(wanted)).toMatchObject({ gateway: second.url });
    expect(first.requests.length).toBe(before);
  });

  it('finds by index what the hint does not, page after page of forgeries', async () => {
    const payload = randomBytes(500);
    for (let count = 0; count < 105; count++) await put([second], randomBytes(20), forgersKey, sha256Hex(payload));
    const id = await put([second], payload, honestKey);
    expect(await read(payload, null)).toMatchObject({ id, gateway: second.url });
  });

  it('takes from one gateway what another one’s index lists', async () => {
    const payload = randomBytes(500);
    const id = await put([first, second], payload, honestKey);
    first.faults.add({ on: 'data', kind: 'corrupt' });
    second.faults.add({ on: 'graphql', kind: 'unindexed' });
    expect(await read(payload, null)).toMatchObject({ id, gateway: second.url });
  });

  it('stops at the number of candidates it was told', async () => {
    const payload = randomBytes(500);
    for (let count = 0; count < 101; count++) await put([first], randomBytes(20), forgersKey, sha256Hex(payload));
    await put([first], payload, honestKey);
    const gateways = [first.url];
    await expect(read(payload, null, { gateways, maxCandidates: 100 })).rejects.toMatchObject({ code: 'item-forged' });
  });

  it('refuses a payload above its limit', async () => {
    const payload = randomBytes(5_000);
    const id = await put([first], payload, honestKey);
    const tooLong = read(payload, id, { gateways: [first.url], maxBytes: 4_999 });
    await expect(tooLong).rejects.toMatchObject({ why: expect.stringContaining('longer than 4999 bytes') });
  });

  it('says which gateway said what', async () => {
    const payload = randomBytes(500);
    await expect(read(payload, 'B'.repeat(43))).rejects.toMatchObject({
      code: 'item-missing',
      why: expect.stringMatching(new RegExp(`${first.url}: it does not have the item.*${second.url}: `)),
    });
    const id = await put([first, second], payload, honestKey);
    for (const gateway of [first, second]) gateway.faults.add({ on: 'data', kind: 'corrupt' });
    await expect(read(payload, id)).rejects.toMatchObject({ code: 'item-forged' });
    second.faults.clear();
    second.faults.add({ on: 'any', kind: 'status', status: 500 });
    await expect(read(payload, id)).rejects.toMatchObject({
      code: 'store-unreachable',
      why: expect.stringContaining(`${second.url}: it answered 500`),
    });
    second.faults.clear();
    second.faults.add({ on: 'data', kind: 'html' }, { on: 'graphql', kind: 'status', status: 429 });
    await expect(read(payload, id)).rejects.toMatchObject({
      code: 'store-unreachable',
      why: expect.stringMatching(/it sent a web page, its index answered 429 \(too many requests\)/),
    });
  });

  it('counts a verifier that throws as a refusal', async () => {
    const payload = randomBytes(500);
    const id = await put([first], payload, honestKey);
    const accepts = () => {
      throw new Error('not mine');
    };
    const reader = createGatewayReader({ gateways: [first.url], ...quick });
    const wanted = { manifestSha256: sha256Hex(payload), hint: id, accepts };
    await expect(reader.fetch(wanted)).rejects.toMatchObject({ code: 'item-forged' });
  });

  it('ends at once when it is cancelled', async () => {
    for (const gateway of [first, second]) gateway.faults.add({ on: 'any', kind: 'hang' });
    const controller = new AbortController();
    const reading = read(randomBytes(1), 'C'.repeat(43), { idleMs: 60_000 }, controller.signal);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});
