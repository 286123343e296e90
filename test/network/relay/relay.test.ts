import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Relay, startRelay } from './relay.ts';
import { RelayClient } from './relay-client.ts';

let directory: string;
let relay: Relay;
const clients: RelayClient[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-relay-'));
  relay = await startRelay({ directory });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await relay.close();
  await rm(directory, { recursive: true });
});

async function newClient(identity?: RelayClient): Promise<RelayClient> {
  const client = await RelayClient.connect(relay.url, identity);
  clients.push(client);
  return client;
}
let topics = 0;
const newTopic = () => (topics++).toString(16).padStart(64, '0');

describe('the relay', () => {
  it('brings a message to the others, and never back to its sender', async () => {
    const [alice, bob] = [await newClient(), await newClient()];
    const topic = newTopic();
    for (const client of [alice, bob]) await client.call('irn_subscribe', { topic });
    await alice.call('irn_publish', { topic, message: 'hello', ttl: 300, tag: 1108 });
    expect(await bob.next()).toMatchObject({ topic, message: 'hello', tag: 1108 });
    expect(await alice.call('irn_fetchMessages', { topic })).toEqual({ messages: [], hasMore: false });
    expect(alice.received).toEqual([]);
  });

  it('keeps a message for who was away, until it is acknowledged, also over a restart of the relay', async () => {
    const [alice, bob] = [await newClient(), await newClient()];
    const topic = newTopic();
    await alice.call('irn_batchPublish', { messages: ['one', 'two'].map((message) => ({ topic, message, ttl: 300 })) });
    await bob.call('irn_batchSubscribe', { topics: [topic] });
    expect((await bob.next()).message).toBe('one');
    await bob.acknowledge();
    expect((await bob.next()).message).toBe('two');
    await relay.close();
    relay = await startRelay({ directory });
    const again = await newClient(bob);
    await again.call('irn_subscribe', { topic });
    expect((await again.next()).message).toBe('two');
  });

  it('stops at unsubscribe', async () => {
    const [alice, bob] = [await newClient(), await newClient()];
    const [topic, other] = [newTopic(), newTopic()];
    await bob.call('irn_batchSubscribe', { topics: [topic, other] });
    await bob.call('irn_unsubscribe', { topic });
    await alice.call('irn_publish', { topic, message: 'unheard' });
    await alice.call('irn_publish', { topic: other, message: 'heard' });
    expect((await bob.next()).message).toBe('heard');
  });

  it('subscribes both sides of a pairing by itself', async () => {
    const [app, wallet] = [await newClient(), await newClient()];
    const [pairingTopic, sessionTopic] = [newTopic(), newTopic()];
    await app.call('wc_proposeSession', { pairingTopic, sessionProposal: 'proposal' });
    await wallet.call('irn_subscribe', { topic: pairingTopic });
    expect(await wallet.next()).toMatchObject({ message: 'proposal', tag: 1100 });
    const answers = { sessionProposalResponse: 'response', sessionSettlementRequest: 'settlement' };
    await wallet.call('wc_approveSession', { pairingTopic, sessionTopic, ...answers });
    expect(await app.next()).toMatchObject({ message: 'response', tag: 1101 });
    await app.call('irn_subscribe', { topic: sessionTopic });
    expect(await app.next()).toMatchObject({ message: 'settlement', tag: 1102 });
    await app.call('irn_publish', { topic: sessionTopic, message: 'request' });
    expect((await wallet.next()).message).toBe('request');
  });

  it.each([
    ['irn_publish', { topic: 'short', message: 'm' }],
    ['irn_publish', { topic: '0'.repeat(64), message: 'x'.repeat(400 * 1024) }],
    ['irn_publish', null],
    ['irn_subscribe', {}],
    ['irn_steal', {}],
  ])('refuses a malformed %s', async (method, params) => {
    const client = await newClient();
    await expect(client.call(method, params)).rejects.toThrow();
    expect(await client.call('irn_subscribe', { topic: newTopic() })).toMatch(/^[0-9a-f]{64}$/);
  });

  it('closes on a client without a valid JWT, with the code that says so', async () => {
    for (const url of [relay.url, `${relay.url}/?auth=nonsense`]) {
      const socket = new WebSocket(url);
      expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(3000);
    }
  });

  it.each([
    ['the name of another site', { headers: { host: 'relay.example' } }],
    ['a page of another site', { origin: 'https://evil.example' }],
  ])('does not serve %s', async (_who, options) => {
    const socket = new WebSocket(relay.url, options);
    await expect(new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))).rejects.toThrow(
      '401',
    );
  });

  it('ends the connection of a client that sends no JSON, or far too much', async () => {
    for (const data of ['not JSON', 'x'.repeat(2 * 1024 * 1024)]) {
      const client = await newClient();
      client.send(data);
      expect([1003, 1006, 1009]).toContain(await client.closed);
    }
  });
});
