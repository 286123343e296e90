import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseKeyfile } from '../../../server/src/adapters/arweave/keyfile.ts';
import { ownerAddress, signDataItem } from '../../../server/src/core/publication/data-item.ts';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';
import { countItems } from './temporary.ts';

const key = new Uint8Array(32).fill(5);

interface Page {
  pageInfo: { hasNextPage: boolean };
  edges: { cursor: string; node: { id: string } }[];
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cairn-gateway-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function withGateway(
  name: string,
  options: Partial<GatewayOptions>,
  use: (gateway: Gateway) => Promise<void>,
): Promise<void> {
  const gateway = await startGateway({ directory: path.join(directory, name), confirmAfterMs: 0, ...options });
  try {
    await use(gateway);
  } finally {
    await gateway.close();
  }
}

function upload({ url }: Gateway, bytes: Uint8Array): Promise<Response> {
  return fetch(`${url}/v1/tx/ethereum`, { method: 'POST', body: Uint8Array.from(bytes) });
}

describe('uploading to the bundler', () => {
  const item = signDataItem({ data: randomBytes(1_000), tags: [{ name: 'Content-Type', value: 'text/x-test' }] }, key);

  it('keeps an item and serves its data, again after a restart', async () => {
    await withGateway('restart', {}, async (gateway) => {
      expect((await upload(gateway, item.bytes)).status).toBe(200);
    });
    await appendFile(path.join(directory, 'restart', 'journal.jsonl'), '{"kind":"item","id":"cut o');
    await withGateway('restart', {}, async (gateway) => {
      for (const place of [item.id, `raw/${item.id}`]) {
        const answer = await fetch(`${gateway.url}/${place}`);
        expect(answer.headers.get('content-type')).toBe('text/x-test');
        expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(item.bytes.subarray(-1_000)));
      }
      expect((await upload(gateway, item.bytes)).status).toBe(202);
      const next = signDataItem({ data: randomBytes(10), tags: [] }, key);
      expect((await upload(gateway, next.bytes)).status).toBe(200);
    });
    await withGateway('restart', {}, async (gateway) => expect(await countItems(gateway)).toBe(2));
  });

  it('answers 202 while an item waits for its block', async () => {
    await withGateway('pending', { confirmAfterMs: 60_000 }, async (gateway) => {
      await upload(gateway, item.bytes);
      expect((await fetch(`${gateway.url}/tx/${item.id}/status`)).status).toBe(202);
      expect(await (await fetch(`${gateway.url}/v1/tx/${item.id}/status`)).json()).toMatchObject({
        status: 'CONFIRMED',
      });
    });
    await withGateway('pending', { confirmAfterMs: 0 }, async (gateway) => {
      const status = await fetch(`${gateway.url}/tx/${item.id}/status`);
      expect(await status.json()).toMatchObject({ number_of_confirmations: expect.any(Number) });
      expect(await (await fetch(`${gateway.url}/v1/tx/${item.id}/status`)).json()).toMatchObject({
        status: 'FINALIZED',
      });
    });
  });

  it('refuses what is no item, a wrong signature, what is too large and what is not paid', async () => {
    await withGateway('refusals', { maxBytes: 2_000, freeBytes: 500 }, async (gateway) => {
      expect((await upload(gateway, randomBytes(300))).status).toBe(400);
      const changed = Uint8Array.from(item.bytes).fill(0, -1);
      expect((await upload(gateway, changed)).status).toBe(400);
      expect((await upload(gateway, randomBytes(2_001))).status).toBe(413);
      gateway.setGrant(5n);
      expect((await upload(gateway, item.bytes)).status).toBe(402);
      gateway.faults.add({ on: 'upload', kind: 'disk-full' });
      expect((await upload(gateway, item.bytes)).status).toBe(507);
      expect(await countItems(gateway)).toBe(0);
    });
  });

  it('charges by the byte above the free limit', async () => {
    await withGateway('charges', { freeBytes: 500 }, async (gateway) => {
      const balance = async () => {
        const address = ownerAddress(item.bytes.subarray(67, 132));
        const answer = await fetch(`${gateway.url}/v1/account/balance?address=${address}`);
        return BigInt(JSON.parse(await answer.text()).winc);
      };
      const before = await balance();
      await upload(gateway, item.bytes);
      const price = await (await fetch(`${gateway.url}/v1/price/bytes/${item.bytes.length}`)).json();
      expect(price).toMatchObject({ winc: String(before - (await balance())) });
    });
  });
});

describe('layer 1, as arweave-js sees it', () => {
  it('takes a transaction in chunks and gives it back', async () => {
    await withGateway('layer-1', { confirmAfterMs: 0 }, async ({ url }) => {
      const { default: Arweave } = await import('arweave');
      const { hostname, port } = new URL(url);
      const arweave = Arweave.init({ host: hostname, port, protocol: 'http' });
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const wallet = parseKeyfile(privateKey.export({ format: 'jwk' }));
      const data = randomBytes(600_000);
      const transaction = await arweave.createTransaction({ data }, wallet);
      transaction.addTag('Content-Type', 'application/x-test');
      await arweave.transactions.sign(transaction, wallet);
      const address = await arweave.wallets.jwkToAddress(wallet);
      const before = BigInt(await arweave.wallets.getBalance(address));
      expect((await arweave.transactions.post(transaction)).status).toBe(200);
      expect((await arweave.transactions.getStatus(transaction.id)).confirmed).not.toBeNull();
      expect(Buffer.from(await arweave.chunks.downloadChunkedData(transaction.id))).toEqual(data);
      const kept = await arweave.transactions.get(transaction.id);
      expect(await arweave.transactions.verify(kept)).toBe(true);
      expect(before - BigInt(await arweave.wallets.getBalance(address))).toBe(BigInt(transaction.reward));
      expect(await arweave.wallets.getLastTransactionID(address)).toBe(transaction.id);
      const { height, current } = await arweave.network.getInfo();
      expect((await arweave.blocks.get(current)).height).toBe(height);
      expect(await arweave.network.getPeers()).toEqual([]);
      expect((await fetch(`${url}/raw/${transaction.id}`)).headers.get('content-type')).toBe('application/x-test');
    });
  });

  it('refuses chunks that do not prove and transactions with an old anchor', async () => {
    await withGateway('chunks', {}, async ({ url }) => {
      const post = (place: string, body: object) =>
        fetch(`${url}/${place}`, { method: 'POST', body: JSON.stringify(body) });
      const chunk = { data_root: 'A'.repeat(43), data_size: '10', data_path: 'AA', offset: '0', chunk: 'AA' };
      expect(await (await post('chunk', chunk)).json()).toEqual({ error: 'data_root_not_found' });
      expect((await post('tx', { format: 2 })).status).toBe(400);
    });
  });
});

describe('the GraphQL index', () => {
  let gateway: Gateway;
  const ids: string[] = [];
  beforeAll(async () => {
    gateway = await startGateway({ directory: path.join(directory, 'index'), confirmAfterMs: 0 });
    for (let index = 0; index < 12; index++) {
      const tags = [
        { name: 'App-Name', value: 'Cairn' },
        { name: 'Type', value: index % 3 === 0 ? 'checkpoint' : 'push' },
      ];
      const owner = new Uint8Array(32).fill(index < 6 ? 5 : 6);
      const item = signDataItem({ data: randomBytes(10), tags }, owner);
      await upload(gateway, item.bytes);
      ids.push(item.id);
    }
  });
  afterAll(() => gateway.close());

  const query = async (text: string, variables = {}) => {
    const body = JSON.stringify({ query: text, variables });
    const answer = await fetch(`${gateway.url}/graphql`, { method: 'POST', body });
    return JSON.parse(await answer.text());
  };
  const idsOf = (page: Pick<Page, 'edges'>) => page.edges.map(({ node }) => node.id);
  const list = async (filter: string) => {
    const answer = await query(`{ transactions(first: 100, sort: HEIGHT_ASC, ${filter}) { edges { node { id } } } }`);
    return idsOf(answer.data.transactions);
  };

  it('filters by tags, owners, ids and height', async () => {
    const checkpoints = ids.filter((_, index) => index % 3 === 0);
    expect(await list('tags: [{ name: "Type", values: ["checkpoint", "other"] }]')).toEqual(checkpoints);
    expect(await list('tags: { name: "Type", values: ["push"], op: NEQ }').catch(() => 'refused')).toBe('refused');
    expect(await list('tags: [{ name: "Type", values: ["push"], op: NEQ }]')).toEqual(checkpoints);
    const all = await query('{ transactions(first: 1000) { edges { node { id owner { address } } } } }');
    const { address } = all.data.transactions.edges.at(-1).node.owner;
    expect(await list(`owners: ["${address}"]`)).toEqual(ids.slice(0, 6));
    expect(await list(`ids: ["${ids[4]}", "${'A'.repeat(43)}"]`)).toEqual([ids[4]]);
    expect(await list('block: { min: 1000000 }')).toEqual([]);
  });

  it.each(['HEIGHT_ASC', 'HEIGHT_DESC'])('pages through all items with cursors (%s)', async (sort) => {
    const text = `query Page($after: String, $sort: SortOrder = HEIGHT_ASC) {
      page: transactions(first: 5, after: $after, sort: $sort) { pageInfo { hasNextPage } edges { cursor node { id } } }
    }`;
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const { page }: { page: Page } = (await query(text, { after, sort })).data;
      seen.push(...idsOf(page));
      after = page.edges.at(-1)?.cursor ?? null;
      more = page.pageInfo.hasNextPage;
    }
    expect(seen).toEqual(sort === 'HEIGHT_ASC' ? ids : ids.toReversed());
  });

  it('shows one item with everything about it', async () => {
    const fields =
      'id anchor signature recipient owner { address key } data { size type } tags { name value } block { height }';
    const { data } = await query(`query($id: ID!) { transaction(id: $id) { ${fields} } }`, { id: ids[0] });
    expect(data.transaction).toMatchObject({ id: ids[0], data: { size: '10', type: null }, recipient: '' });
    expect(data.transaction.tags).toHaveLength(2);
  });

  it.each([
    '',
    '{',
    '{ transactions(',
    '{ nothing { id } }',
    '{ transactions { edges { node { secret } } } }',
    '{ a(b: $c) }',
    'ä',
  ])('explains what is wrong with %j', async (text) => {
    expect(await query(text)).toEqual({ errors: [{ message: expect.stringMatching(/\S/) }] });
  });
});

describe('the gateway as a server', () => {
  it('says that a port is busy', async () => {
    await withGateway('busy', {}, async ({ url }) => {
      const port = Number(new URL(url).port);
      const again = startGateway({ directory: path.join(directory, 'busy-too'), port });
      await expect(again).rejects.toThrow(`Port ${port} is in use`);
    });
  });

  it('lets programs of this machine switch faults, but no web page', async () => {
    await withGateway('admin', {}, async (gateway) => {
      const put = (headers = {}) =>
        fetch(`${gateway.url}/admin/faults`, {
          method: 'PUT',
          headers,
          body: JSON.stringify([{ on: 'price', kind: 'status', status: 503 }]),
        });
      expect((await put({ origin: 'https://example.org' })).status).toBe(403);
      expect((await fetch(`${gateway.url}/price/1`)).status).toBe(200);
      expect((await put()).status).toBe(200);
      expect((await fetch(`${gateway.url}/price/1`)).status).toBe(503);
      await fetch(`${gateway.url}/admin/faults`, { method: 'DELETE' });
      expect((await fetch(`${gateway.url}/price/1`)).status).toBe(200);
    });
  });
});
