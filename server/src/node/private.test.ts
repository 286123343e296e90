import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPublicationWorld, type PublicationWorld } from '../../../test/fixtures/publication-world.ts';
import { Publisher } from '../../../test/fixtures/publisher.ts';
import { startTestChain, type TestChain } from '../../../test/fixtures/test-chain.ts';
import { until } from '../../../test/fixtures/until.ts';
import { localAccount } from '../../../test/network/accounts.ts';
import { connectRegistry } from '../adapters/evm/registry.ts';
import { connectSettlementLedger } from '../adapters/evm/settlement-ledger.ts';
import { createMemoryPermanentStore } from '../adapters/memory/permanent-store.ts';
import { createNodeClient } from '../adapters/node-api/node-client.ts';
import { createMemorySecretStore } from '../adapters/secrets/memory-secret-store.ts';
import { ensureReaderKeys } from '../services/private/reader-keys.ts';
import { changeReaders } from '../services/private/reader-list.ts';
import { publish } from '../services/publish/publish.ts';
import { openReaderKeys, readerKeyCommand } from './reader-key.ts';
import { loadScorer } from './scorer.ts';
import { type NodeOptions, type RunningNode, startNode } from './start.ts';

const CHALLENGE = 100;
const env = { CAIRN_NODE_PASSPHRASE: 'of the node' };
/** A function and a use of it: without one it would wait, and earn nothing. */
const code = (name: string) =>
  `export function ${name}(items: number[]): number {\n  let total = 0;\n  for (const item of items) {\n    if (item > ${name.length}) total += item * ${name.length + 1};\n  }\n  return total;\n}\nconsole.log(${name}([1, 2]));\n`;

let chain: TestChain;
const folder = mkdtempSync(path.join(tmpdir(), 'cairn-node-private-'));
const running: RunningNode[] = [];

beforeAll(async () => {
  chain = await startTestChain({ epochLength: 1000, challengePeriod: CHALLENGE });
});
afterEach(async () => {
  for (const node of running.splice(0)) await node.close();
});
afterAll(async () => {
  await chain.close();
  rmSync(folder, { recursive: true, force: true });
});

const directoryOf = (name: string) => path.join(folder, name);
const start = async (name: string, options: Pick<NodeOptions, 'reader' | 'store'> & Partial<NodeOptions>) => {
  const node = await startNode({
    network: chain.network,
    directory: directoryOf(name),
    key: localAccount('validator'),
    database: { kind: 'pglite' },
    port: 0,
    interval: 20,
    log: () => undefined,
    ...options,
  });
  running.push(node);
  return node;
};
const stop = async (node: RunningNode) => {
  running.splice(running.indexOf(node), 1);
  await node.close();
};
const contributions = async (url: string, repository: string) =>
  (await createNodeClient(url).contributions({ repository })).contributions;
const reaches = (url: string, repository: string, key: string, stage: string) =>
  until(
    async () => {
      const row = (await contributions(url, repository)).find(({ contributionKey }) => contributionKey === key);
      return row?.stage === stage && row;
    },
    { describe: async () => [await contributions(url, repository), await createNodeClient(url).health()] },
  );
const firstEpoch = async (url: string, repository: string) =>
  (await createNodeClient(url).epochs(repository)).epochs[0];
const abstains = (url: string, repository: string, why: string) =>
  until(
    async () => {
      const epoch = await firstEpoch(url, repository);
      return epoch?.state === 'abstained' && epoch.why?.includes(why) === true;
    },
    { describe: () => firstEpoch(url, repository) },
  );
const nextEpoch = async () => {
  const { genesis, epochLength, currentEpoch } = await connectSettlementLedger(chain.network).clock();
  await chain.mineAt(genesis + (currentEpoch + 1) * epochLength + 10);
  await chain.mine(4);
};
const afterChallenge = async () => {
  const { time } = await connectRegistry(chain.network).status();
  await chain.mineAt(time + CHALLENGE + 1);
  await chain.mine(3);
};

async function privateWorld(): Promise<PublicationWorld> {
  const world = createPublicationWorld(chain);
  world.git.git('config', 'cairn.private', 'true');
  world.git.commit('Import', 'old.ts', "export const greetings = new Map([['en', 'hello'], ['fr', 'salut']]);\n");
  return world;
}
const publishAs = async (world: PublicationWorld) => publish(await world.deps(), {}, world.ui);

/** The next epoch's budget, paid by the owner. */
async function fund(asset: string): Promise<void> {
  const ledger = connectSettlementLedger(chain.network);
  const repositoryId = BigInt(asset.split('/').at(-1) ?? 0);
  const token = chain.network.contracts.governanceToken;
  const amount = 10n ** 21n;
  for (const deposit of ledger.depositCalls({ repositoryId, token, amount: amount * 100n }))
    await chain.send('contributor', deposit);
  const { currentEpoch } = await ledger.clock();
  const call = ledger.setEpochBudgetCall({ repositoryId, token, fromEpoch: currentEpoch + 1, amount });
  await chain.send('contributor', call);
}

describe('a node and a private repository', { timeout: 240_000 }, () => {
  it('marks what its key opens and was not sealed as it should be', async () => {
    const store = createMemoryPermanentStore();
    const readerKeys = createMemorySecretStore();
    const { publicKey } = await ensureReaderKeys(readerKeys);
    using publisher = await Publisher.register(chain, store, 10n ** 20n);
    const node = await start('other', { reader: store, store, readerKeys });
    await publisher.commitSigned('secondContributor', 'a.ts', code('garbled'));
    const garbled = await publisher.push('secondContributor', { sealed: { readers: [publicKey], garbled: true } });
    expect((await reaches(node.url, publisher.asset, garbled.key, 'unproven')).proven).toBe(false);
    // Its ids are blinded with another key than it says.
    using liar = await Publisher.register(chain, store, null);
    await liar.commitSigned('secondContributor', 'b.ts', code('lying'));
    const lying = await liar.push('secondContributor', { sealed: { readers: [publicKey], unblinded: true } });
    expect((await reaches(node.url, liar.asset, lying.key, 'unproven')).proven).toBe(false);
    const metrics = await (await fetch(`${node.url}/metrics`)).text();
    expect(/state="bad"\} (\d+)/.exec(metrics)?.[1]).toBe('1');
  });

  it('abstains until its reader key is added, then scores what was published before and pays', async () => {
    await using world = await privateWorld();
    const { repository } = await publishAs(world);
    await fund(repository);
    await nextEpoch();
    const base = world.git.git('rev-parse', 'HEAD');
    world.git.write('new.ts', code('fresh') + code('another'));
    const head = await world.commitSigned('contributor', 'Add what is paid');
    const [record] = (await publishAs(world)).records;
    const key = record?.contributionKey ?? '';
    const network = { reader: world.store, store: world.store };

    const logged: string[] = [];
    const log: NodeOptions['log'] = (_, event) => (event === 'abstained' ? void logged.push(event) : undefined);
    const keyless = await start('node', { ...network, log });
    expect(await reaches(keyless.url, repository, key, 'unreadable')).toMatchObject({ score: null, reward: null });
    await nextEpoch();
    await abstains(keyless.url, repository, 'holds no key that opens it');
    expect(logged).toEqual(['abstained']);
    expect((await createNodeClient(keyless.url).health()).problems).toEqual([]);
    await stop(keyless);

    const readerKey = await readerKeyCommand(['--directory', directoryOf('node')], env);
    const readerKeys = openReaderKeys(directoryOf('node'), env);
    const node = await start('node', { ...network, readerKeys });
    await abstains(node.url, repository, 'holds no key that opens it');
    const { repository: clone } = await world.deps();
    await changeReaders(clone, { change: 'add', key: readerKey, name: 'A validator', history: true });
    world.git.git('commit', '--quiet', '--allow-empty', '-m', 'Let a validator read it');
    await publishAs(world);
    const expected = await loadScorer().score(clone, { base, head }, AbortSignal.timeout(60_000));
    const attested = await reaches(node.url, repository, key, 'attested');
    expect(attested.score).toBeCloseTo(expected.score, 5);
    expect(expected.score).toBeGreaterThan(1);
    await stop(node);

    const again = await start('node', { ...network, readerKeys });
    await afterChallenge();
    const paid = await reaches(again.url, repository, key, 'paid');
    expect(BigInt(paid.reward?.amount ?? 0)).toBeGreaterThan(0n);
    const told = JSON.stringify([await contributions(again.url, repository), await firstEpoch(again.url, repository)]);
    for (const secret of [base, head, world.git.git('rev-parse', 'HEAD^{tree}')]) expect(told).not.toContain(secret);
    const stranger = await start('other', { ...network, key: null });
    expect((await reaches(stranger.url, repository, key, 'paid')).reward).toEqual(paid.reward);
  });
});

describe('cairn node reader-key', () => {
  it('makes one key, keeps it encrypted, and the old one after a rotation', async () => {
    const directory = directoryOf('keys');
    const first = await readerKeyCommand(['--directory', directory], env);
    expect(await readerKeyCommand(['--directory', directory], env)).toBe(first);
    const second = await readerKeyCommand(['--directory', directory, '--rotate'], env);
    const keys = await ensureReaderKeys(openReaderKeys(directory, env));
    expect(keys).toMatchObject({ publicKey: second, formerKeys: [first] });
    const file = path.join(directory, 'reader-keys');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const text = readFileSync(file, 'utf8');
    for (const secret of keys.secrets) expect(text).not.toContain(Buffer.from(secret).toString('base64url'));
  }, 30_000);

  it('says what it needs', async () => {
    const failure = (argv: string[], environment: NodeJS.ProcessEnv) =>
      readerKeyCommand(argv, environment).then(
        () => null,
        (error: unknown) => error,
      );
    expect(await failure([], env)).toMatchObject({ code: 'invalid-input' });
    expect(await failure(['--directory', directoryOf('none')], {})).toMatchObject({ code: 'not-configured' });
    expect(await readerKeyCommand(['--help'], {})).toContain('cairn readers add KEY');
  });
});
