import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { Publisher } from '../../../test/fixtures/publisher.ts';
import { startTestChain, type TestChain } from '../../../test/fixtures/test-chain.ts';
import { until } from '../../../test/fixtures/until.ts';
import { localPrivateKey } from '../../../test/network/accounts.ts';
import type { Gateway } from '../../../test/network/gateway/gateway.ts';
import { startTemporaryGateway } from '../../../test/network/gateway/temporary.ts';
import { createBundlerStore } from '../adapters/arweave/bundler-store.ts';
import { connectRegistry } from '../adapters/evm/registry.ts';
import { connectSettlementLedger } from '../adapters/evm/settlement-ledger.ts';
import { createNodeClient } from '../adapters/node-api/node-client.ts';
import { createMemorySecretStore } from '../adapters/secrets/memory-secret-store.ts';

/**
 * Milliseconds for tests that start nodes. One start takes 2.5 s of processor time (modules read as TypeScript, PostgreSQL in WebAssembly,
 * the interface), 6 s with a new database: under a tenfold load that is half a minute, and nothing in it waits.
 */
const STARTS = 120_000;
const main = path.join(import.meta.dirname, 'main.ts');
const folder = mkdtempSync(path.join(tmpdir(), 'cairn-node-process-'));
const networkFile = path.join(folder, 'network.json');
const keyFile = path.join(folder, 'validator.key');
const flags = (directory: string) => [
  ...['--network', networkFile, '--directory', path.join(folder, directory)],
  ...['--key-file', keyFile, '--port', '0'],
];
const withPassphrase = (passphrase: string) => ({ ...process.env, CAIRN_NODE_PASSPHRASE: passphrase });
let chain: TestChain;
let gateway: Gateway;

beforeAll(async () => {
  [chain, gateway] = await Promise.all([startTestChain({ challengePeriod: 50 }), startTemporaryGateway()]);
  const network = { ...chain.network, gateways: [gateway.url], bundler: gateway.url };
  writeFileSync(networkFile, JSON.stringify(network));
  writeFileSync(keyFile, localPrivateKey('validator'), { mode: 0o600 });
});
afterAll(async () => {
  await gateway.close();
  await chain.close();
  rmSync(folder, { recursive: true, force: true });
});

const start = async (directory = 'data', env = process.env) => {
  const child = spawn(process.execPath, [main, ...flags(directory)], { stdio: ['pipe', 'pipe', 'pipe'], env });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, exited, url: z.object({ url: z.url() }).parse(JSON.parse(line)).url };
  }
  await exited;
  throw new Error(`the node did not start: ${said}`);
};
const end = async ({ child, exited }: { child: ChildProcess; exited: Promise<unknown[]> }, signal: NodeJS.Signals) => {
  child.kill(signal);
  return exited;
};
/** For a process that ends by itself. */
const run = async (args: string[], env = process.env) => {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk) => {
      said[name] += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, ...said };
};

describe('the process of a node', () => {
  it('resumes after it was killed and ends in order when asked to', async () => {
    const { bundler, gateways } = { bundler: gateway.url, gateways: [gateway.url] };
    const store = createBundlerStore({ bundler, gateways, secrets: createMemorySecretStore() });
    using publisher = await Publisher.register(chain, store, 10n ** 20n);
    publisher.fixture.commit('Import');
    await publisher.advance(await publisher.push('contributor'), []);
    await publisher.commitSigned(
      'secondContributor',
      'a.ts',
      'export const answer = (x: number) => (x > 3 ? x * 42 : x - 7);\nanswer(12);\n',
    );
    const pushed = await publisher.push('secondContributor');
    await publisher.advance(pushed, [pushed.key]);
    const within = 25_000;
    const stage = async (url: string) => {
      const { contributions } = await createNodeClient(url).contributions({ repository: publisher.asset });
      return contributions.find((row) => row.contributionKey === pushed.key)?.stage;
    };

    const first = await start();
    await until(async () => (await stage(first.url)) === 'scored', { within, describe: () => stage(first.url) });
    await end(first, 'SIGKILL');
    const { genesis, epochLength, currentEpoch } = await connectSettlementLedger(chain.network).clock();
    await chain.mineAt(genesis + (currentEpoch + 2) * epochLength + 1);
    await chain.mine(4);

    const second = await start();
    await until(async () => (await stage(second.url)) === 'attested', {
      within,
      describe: () => createNodeClient(second.url).epochs(publisher.asset),
    });
    await end(second, 'SIGKILL');
    const { time } = await connectRegistry(chain.network).status();
    await chain.mineAt(time + 51);

    const third = await start();
    await until(async () => (await stage(third.url)) === 'paid', { within, describe: () => stage(third.url) });
    const { epochs } = await createNodeClient(third.url).epochs(publisher.asset);
    expect(epochs.filter((epoch) => epoch.root !== null)).toHaveLength(1);
    expect(await end(third, 'SIGTERM')).toEqual([0, null]);
  }, 90_000);

  it('scores a private repository with the reader key its command made', async () => {
    const { bundler, gateways } = { bundler: gateway.url, gateways: [gateway.url] };
    const store = createBundlerStore({ bundler, gateways, secrets: createMemorySecretStore() });
    const env = withPassphrase('of the node');
    const made = await run(['reader-key', '--directory', path.join(folder, 'private')], env);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^cairn-reader1-\S+\n$/) });
    using publisher = await Publisher.register(chain, store, null);
    const sealed = { readers: [made.stdout.trim()] };
    publisher.fixture.commit('Import');
    await publisher.advance(await publisher.push('contributor', { sealed }), []);
    await publisher.commitSigned(
      'secondContributor',
      'a.ts',
      'export const hidden = (x: number) => (x > 3 ? x * 7 : x);\nhidden(12);\n',
    );
    const pushed = await publisher.push('secondContributor', { sealed });
    await publisher.advance(pushed, [pushed.key]);

    const refused = await run(flags('private'), withPassphrase('another'));
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('passphrase') });
    const node = await start('private', env);
    const row = async () => {
      const { contributions } = await createNodeClient(node.url).contributions({ repository: publisher.asset });
      return contributions.find(({ contributionKey }) => contributionKey === pushed.key);
    };
    await until(async () => (await row())?.stage === 'scored', { within: 60_000, describe: row });
    expect(await row()).toMatchObject({ proven: true, score: expect.any(Number) });
    expect(await end(node, 'SIGTERM')).toEqual([0, null]);
  }, 180_000);

  it(
    'ends with whoever started it',
    async () => {
      const node = await start();
      node.child.stdin.end();
      expect(await node.exited).toEqual([0, null]);
    },
    STARTS,
  );

  it(
    'says what is wrong and ends with a code that tells it',
    async () => {
      expect(await run([])).toMatchObject({ code: 2, stderr: expect.stringContaining('cairn node --help') });
      expect(await run(['--unknown'])).toMatchObject({ code: 2 });
      const elsewhere = path.join(folder, 'elsewhere.json');
      writeFileSync(elsewhere, JSON.stringify({ ...chain.network, chainId: 5 }));
      const wrong = await run(['--network', elsewhere, '--directory', path.join(folder, 'other')]);
      expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('This is chain 31337, not 5.') });
      expect(wrong.stderr).not.toContain('    at ');
    },
    STARTS,
  );
});
