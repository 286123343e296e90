import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Publisher } from '../../../test/fixtures/publisher.ts';
import { startTestChain, type TestChain } from '../../../test/fixtures/test-chain.ts';
import { until } from '../../../test/fixtures/until.ts';
import { localAccount } from '../../../test/network/accounts.ts';
import { connectSettlementLedger } from '../adapters/evm/settlement-ledger.ts';
import { createMemoryPermanentStore } from '../adapters/memory/permanent-store.ts';
import { createNodeClient } from '../adapters/node-api/node-client.ts';
import { contributionKey } from '../core/contribution/key.ts';
import type { Contribution } from '../protocol/contribution.ts';
import type { Hex } from '../protocol/primitives.ts';
import { type NodeOptions, type RunningNode, startNode } from './start.ts';

const EPOCH = 1000;
const CHALLENGE = 100;
const BUDGET = 10n ** 21n;
/** What is there before. Another shape than `code`, of which a renamed copy would be nothing new. */
const oldCode = "export const greetings = new Map([['en', 'hello'], ['fr', 'salut']]);\n";
/** A function and a use of it: without one it would wait, and earn nothing. */
const code = (name: string) =>
  `export function ${name}(items: number[]): number {\n  let total = 0;\n  for (const item of items) {\n    if (item > ${name.length}) total += item * ${name.length + 1};\n  }\n  return total;\n}\nconsole.log(${name}([1, 2]));\n`;

let chain: TestChain;
const store = createMemoryPermanentStore();
const folder = mkdtempSync(path.join(tmpdir(), 'cairn-node-'));
const running: RunningNode[] = [];
const publishers: Publisher[] = [];

beforeAll(async () => {
  chain = await startTestChain({ epochLength: EPOCH, challengePeriod: CHALLENGE });
  // A new database takes seconds: once is enough.
  const { node } = await start('node');
  await stop(node);
});
afterEach(async () => {
  for (const node of running.splice(0)) await node.close();
  for (const publisher of publishers.splice(0)) publisher[Symbol.dispose]();
});
afterAll(async () => {
  await chain.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (name: string, options: Partial<NodeOptions> = {}) => {
  const node = await startNode({
    network: chain.network,
    directory: path.join(folder, name),
    key: localAccount('validator'),
    database: { kind: 'pglite' },
    port: 0,
    interval: 20,
    log: () => undefined,
    reader: store,
    store,
    ...options,
  });
  running.push(node);
  return { node, client: createNodeClient(node.url) };
};
const stop = async (node: RunningNode) => {
  running.splice(running.indexOf(node), 1);
  await node.close();
};
const register = async (budget: bigint | null = BUDGET) => {
  const publisher = await Publisher.register(chain, store, budget);
  publishers.push(publisher);
  return publisher;
};
const clock = () => connectSettlementLedger(chain.network).clock();
/** To the middle of the next epoch, with enough blocks after its start for it to be finalized. */
const nextEpoch = async () => {
  const { genesis, epochLength, currentEpoch } = await clock();
  await chain.mineAt(genesis + (currentEpoch + 1) * epochLength + 10);
  await chain.mine(4);
};
const afterChallenge = async () => {
  const block = await chain.request('eth_getBlockByNumber', ['latest', false]);
  const time = Number((block as { timestamp: string }).timestamp);
  await chain.mineAt(time + CHALLENGE + 1);
  await chain.mine(3);
};
const contribution = async (url: string, asset: string, key: Hex): Promise<Contribution | null> => {
  const page = await createNodeClient(url).contributions({ repository: asset });
  return page.contributions.find((row) => row.contributionKey === key) ?? null;
};
const reaches = (url: string, asset: string, key: Hex, stage: Contribution['stage']) =>
  until(
    async () => {
      const row = await contribution(url, asset, key);
      return row?.stage === stage && row;
    },
    { describe: async () => [await contribution(url, asset, key), await createNodeClient(url).health()] },
  );

describe('a node', { timeout: 60_000 }, () => {
  it('takes a contribution from its record to its pay', async () => {
    const publisher = await register();
    const { node, client } = await start('node');
    publisher.fixture.commit('Import', 'old.ts', oldCode);
    const checkpoint = await publisher.push('contributor');
    await publisher.advance(checkpoint, []);
    await nextEpoch();

    await publisher.commitSigned('secondContributor', 'new.ts', code('fresh') + code('another'));
    const pushed = await publisher.push('secondContributor');
    expect((await reaches(node.url, publisher.asset, checkpoint.key, 'unproven')).proven).toBe(false);
    expect((await reaches(node.url, publisher.asset, pushed.key, 'recorded')).advancedAt).toBeNull();
    await publisher.advance(pushed, [pushed.key]);
    const scored = await reaches(node.url, publisher.asset, pushed.key, 'scored');
    expect(scored.proven).toBe(true);
    expect(scored.score).toBeGreaterThan(1);

    await nextEpoch();
    const attested = await reaches(node.url, publisher.asset, pushed.key, 'attested');
    expect(BigInt(attested.reward?.amount ?? 0)).toBeGreaterThan(0n);
    await afterChallenge();
    const paid = await reaches(node.url, publisher.asset, pushed.key, 'paid');
    expect(paid.reward).toMatchObject({
      claimed: true,
      symbol: 'CAIRN',
      decimals: 18,
      amount: attested.reward?.amount,
    });
    const token = chain.network.contracts.governanceToken;
    const author = localAccount('secondContributor').address;
    const claimed = await connectSettlementLedger(chain.network).claimed(publisher.repositoryId, token, author);
    expect(String(claimed)).toBe(paid.reward?.amount);

    const { contributors } = await client.contributors(publisher.asset);
    expect(contributors).toEqual([
      { account: author, contributions: 1, score: scored.score, earned: String(claimed), claimed: String(claimed) },
    ]);
    const { epochs } = await client.epochs(publisher.asset);
    expect(epochs[0]).toMatchObject({ state: 'finalized', cumulativeTotal: String(claimed), attempt: 0 });
    expect(epochs[0]?.leaves).toMatchObject([{ account: author, claimed: true }]);
    expect((await client.health()).problems).toEqual([]);
  });

  it('goes on after a restart and settles nothing twice', async () => {
    const publisher = await register();
    publisher.fixture.commit('Import', 'old.ts', oldCode);
    await publisher.advance(await publisher.push('contributor'), []);
    await nextEpoch();
    await publisher.commitSigned('secondContributor', 'new.ts', code('restart'));
    const pushed = await publisher.push('secondContributor');
    await publisher.advance(pushed, [pushed.key]);

    const first = await start('node');
    await reaches(first.node.url, publisher.asset, pushed.key, 'scored');
    await stop(first.node);
    await nextEpoch();
    const second = await start('node');
    await reaches(second.node.url, publisher.asset, pushed.key, 'attested');
    await stop(second.node);
    await afterChallenge();
    const third = await start('node');
    const paid = await reaches(third.node.url, publisher.asset, pushed.key, 'paid');
    await nextEpoch();
    const { epochs } = await third.client.epochs(publisher.asset);
    expect(epochs.filter((epoch) => epoch.root !== null)).toHaveLength(1);
    expect(epochs[0]?.cumulativeTotal).toBe(paid.reward?.amount);
  });

  it('reads again what a reorganisation changed', async () => {
    const publisher = await register();
    const { node, client } = await start('node');
    await chain.mine(3);
    const snapshot = await chain.request('evm_snapshot');
    await publisher.commitSigned('secondContributor', 'gone.ts', code('gone'));
    const pushed = await publisher.push('secondContributor');
    await reaches(node.url, publisher.asset, pushed.key, 'recorded');

    await chain.request('evm_revert', [snapshot]);
    await chain.mine(5);
    await until(async () => (await contribution(node.url, publisher.asset, pushed.key)) === null);
    await publisher.record('secondContributor', pushed.records, pushed.arweaveId);
    const again = await until(() => contribution(node.url, publisher.asset, pushed.key));
    expect(again.commit).toBe(pushed.records[0]?.commitId);
    expect(await (await fetch(`${node.url}/metrics`)).text()).toMatch(/cairn_reorganisations_total 1/);
    expect((await client.health()).problems).toEqual([]);
  });
});

describe('a node that is lied to', { timeout: 60_000 }, () => {
  it('marks bad publications, and they hold up nothing', async () => {
    const publisher = await register();
    const { node, client } = await start('node');
    const strike = async (tamper: Parameters<Publisher['push']>[1], file: string) => {
      await publisher.commitSigned('secondContributor', file, code(file.slice(0, 4)));
      const pushed = await publisher.push('secondContributor', tamper);
      publisher.fixture.git('reset', '--quiet', '--hard', 'HEAD~1');
      return pushed.key;
    };
    publisher.fixture.commit('Import', 'old.ts', oldCode);
    await publisher.push('contributor');
    const foreign = publisher.asset.replace(/\d+$/, '999');
    const bad = [
      await strike({ manifest: (manifest) => ({ ...manifest, repository: foreign }) }, 'aaaa.ts'),
      await strike(
        { manifest: (m) => ({ ...m, commits: m.commits.map((c) => ({ ...c, tree: 'e'.repeat(40) })) }) },
        'bbbb.ts',
      ),
      await strike({ pack: (pack) => pack.slice().fill(7, 40, 60) }, 'cccc.ts'),
      await strike({ manifest: (m) => ({ ...m, pack: { ...m.pack, objects: m.pack.objects + 1 } }) }, 'dddd.ts'),
    ];
    const missing = await strike({ keep: false, manifest: (m) => ({ ...m, generator: 'never stored' }) }, 'eeee.ts');
    await publisher.commitSigned('secondContributor', 'good.ts', code('good'));
    const good = await publisher.push('secondContributor');

    await until(async () => (await contribution(node.url, publisher.asset, good.key))?.proven === true);
    for (const key of bad) await reaches(node.url, publisher.asset, key, 'unproven');
    expect(await contribution(node.url, publisher.asset, missing)).toMatchObject({ stage: 'recorded', proven: false });
    expect((await client.health()).problems).toEqual([]);
    expect(await (await fetch(`${node.url}/metrics`)).text()).toContain('cairn_publications{state="bad"} 4');
  });

  it('does not believe a record of somebody else’s commit', async () => {
    const publisher = await register();
    const { node } = await start('node');
    await publisher.commitSigned('secondContributor', 'mine.ts', code('mine'));
    const pushed = await publisher.push('secondContributor');
    const [record] = pushed.records;
    if (record === undefined) throw new Error('no record');
    const stolen = { ...record, author: localAccount('contributor').address };
    const otherTree = { ...record, treeId: '1'.repeat(40), payloadSha256: '2'.repeat(64) };
    await publisher.record('contributor', [stolen], pushed.arweaveId);
    await publisher.record('secondContributor', [otherTree], pushed.arweaveId);
    for (const lie of [stolen, otherTree]) await reaches(node.url, publisher.asset, contributionKey(lie), 'unproven');
    expect((await contribution(node.url, publisher.asset, pushed.key))?.proven).toBe(true);
  });

  it('pays nothing for what a rewind took back and a later advance brought again', async () => {
    const publisher = await register();
    const { node } = await start('node');
    publisher.fixture.commit('Import', 'old.ts', oldCode);
    const checkpoint = await publisher.push('contributor');
    const imported = publisher.fixture.git('rev-parse', 'HEAD');
    await publisher.advance(checkpoint, []);
    await publisher.commitSigned('secondContributor', 'once.ts', code('once'));
    const first = await publisher.push('secondContributor');
    await publisher.advance(first, [first.key]);
    const score = (await reaches(node.url, publisher.asset, first.key, 'scored')).score ?? 0;
    await publisher.advance(first, [], imported);
    publisher.fixture.git('reset', '--quiet', '--hard', imported);
    await publisher.commitSigned('secondContributor', 'once.ts', `${code('once')}\n`);
    const again = await publisher.push('secondContributor');
    await publisher.advance(again, [again.key]);
    expect(score).toBeGreaterThan(1);
    expect((await reaches(node.url, publisher.asset, again.key, 'scored')).score).toBeLessThan(score / 10);
  });
});

describe('the folder of a node', () => {
  it('belongs to one process', async () => {
    await start('node');
    await expect(start('node')).rejects.toMatchObject({
      code: 'database-locked',
      why: expect.stringContaining(String(process.pid)),
    });
  });
});

describe('the REST interface', () => {
  it('documents itself and checks what it is asked', async () => {
    const { node } = await start('node');
    const document = await (await fetch(`${node.url}/openapi.json`)).json();
    expect(Object.keys(document.paths)).toEqual([
      '/v1/health',
      '/v1/repositories',
      '/v1/contributions',
      '/v1/contributors',
      '/v1/epochs',
      '/v1/settlements/{repositoryId}/{token}/{epoch}',
    ]);
    const asset = 'eip155:31337/erc721:0x0000000000000000000000000000000000000001/1';
    const asked = async (query: string) => {
      const response = await fetch(`${node.url}/${query}`);
      return { status: response.status, body: await response.text() };
    };
    for (const [query, status] of [
      ['v1/contributions', 400],
      ['v1/contributions?repository=x', 400],
      [`v1/contributions?repository=${asset}&limit=1001`, 400],
      [`v1/contributions?repository=${asset}&limit=-1`, 400],
      [`v1/contributions?repository=${asset}&more=1`, 400],
      [`v1/epochs?repository=${asset}`, 404],
      ['v1/settlements/1/nothing/2', 400],
      ['v2', 404],
    ] as const) {
      const answer = await asked(query);
      expect([query, answer.status]).toEqual([query, status]);
      expect(answer.body).toMatch(/^\{"code":"/);
      expect(answer.body).not.toMatch(/\.ts|node_modules/);
    }
  });

  it('answers a long poll as soon as something changes', async () => {
    const publisher = await register(null);
    const { client } = await start('node');
    await until(async () => (await client.health()).status === 'ok');
    const { revision } = await client.contributions({ repository: publisher.asset });
    const waiting = client.contributions({ repository: publisher.asset, after: revision, wait: 20 });
    await publisher.commitSigned('secondContributor', 'poll.ts', code('poll'));
    const pushed = await publisher.push('secondContributor');
    expect((await waiting).contributions.map((row) => row.contributionKey)).toEqual([pushed.key]);
  });
});
