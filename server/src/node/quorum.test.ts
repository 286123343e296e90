import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Publisher } from '../../../test/fixtures/publisher.ts';
import { startTestChain, type TestChain } from '../../../test/fixtures/test-chain.ts';
import { until } from '../../../test/fixtures/until.ts';
import { type LocalRole, localAccount } from '../../../test/network/accounts.ts';
import { connectSettlementLedger } from '../adapters/evm/settlement-ledger.ts';
import { createMemoryPermanentStore } from '../adapters/memory/permanent-store.ts';
import { createNodeClient } from '../adapters/node-api/node-client.ts';
import { startNode } from './start.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cairn-quorum-'));
const store = createMemoryPermanentStore();
const validators: LocalRole[] = ['validator', 'deployer'];
let chain: TestChain;

beforeAll(async () => {
  chain = await startTestChain({ validators: validators.map((role) => ({ account: localAccount(role).address })) });
});
afterAll(async () => {
  await chain.close();
  rmSync(folder, { recursive: true, force: true });
});

it('two validators settle together what neither can alone', async () => {
  expect((await connectSettlementLedger(chain.network).validatorSet()).quorum).toBe(2);
  using publisher = await Publisher.register(chain, store, 10n ** 20n);
  publisher.fixture.commit('Import');
  await publisher.advance(await publisher.push('contributor'), []);
  await publisher.commitSigned(
    'secondContributor',
    'a.ts',
    'export const twice = (n: number) => (n > 9 ? n * 2 : n - 3);\ntwice(12);\n',
  );
  const pushed = await publisher.push('secondContributor');
  await publisher.advance(pushed, [pushed.key]);
  const { genesis, epochLength, currentEpoch } = await connectSettlementLedger(chain.network).clock();
  await chain.mineAt(genesis + (currentEpoch + 2) * epochLength + 1);
  await chain.mine(4);

  await using nodes = new AsyncDisposableStack();
  const start = async (role: LocalRole, peers: string[]) => {
    const node = await startNode({
      ...{ network: chain.network, key: localAccount(role), reader: store, store, peers },
      directory: path.join(folder, role),
      database: { kind: 'pglite' },
      port: 0,
      interval: 20,
      log: () => undefined,
    });
    nodes.defer(() => node.close());
    return node.url;
  };
  const epochs = async (url: string) => (await createNodeClient(url).epochs(publisher.asset)).epochs;
  const first = await start('validator', ['http://127.0.0.1:1']);
  await until(async () => (await epochs(first))[0]?.state === 'computed', { describe: () => epochs(first) });
  const second = await start('deployer', [first, 'http://127.0.0.1:1']);
  await until(async () => (await epochs(second)).some((epoch) => epoch.state === 'settled'), {
    describe: () => epochs(second),
  });
  await until(async () => (await epochs(first)).some((epoch) => epoch.state === 'settled'));
  expect(store.size).toBe(3);
}, 120_000);
