import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Contribution } from '../../server/src/protocol/contribution.ts';
import { command } from '../../server/src/protocol/lsp.ts';
import { Client } from './client.ts';
import { type HangingServer, startHangingServer } from './hanging-server.ts';
import { address, networkAt } from './network-options.ts';
import { SampleRepository, source } from './sample-repository.ts';

const asset = `eip155:31337/erc721:${address('1')}/7`;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

/** A node that holds one contribution and answers long polls when it changes. */
class FakeNode {
  url = '';
  #server: Server;
  #row: Contribution | null = null;
  #waiting: { after: number; repository: string | null; response: ServerResponse }[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', this.url);
      const after = Number(url.searchParams.get('after') ?? 0);
      if (url.pathname === '/v1/epochs') return reply(response, { epochs: [] });
      const repository = url.searchParams.get('repository');
      if (url.searchParams.has('wait') && after >= (this.#row?.revision ?? 0)) {
        this.#waiting.push({ after, repository, response });
        return;
      }
      this.#page(after, repository, response);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  set(row: Contribution): void {
    this.#row = row;
    for (const { after, repository, response } of this.#waiting.splice(0)) this.#page(after, repository, response);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #page(after: number, repository: string | null, response: ServerResponse): void {
    const rows = this.#row?.repository === repository && this.#row.revision > after ? [this.#row] : [];
    reply(response, { contributions: rows, revision: this.#row?.revision ?? 0 });
  }
}

function reply(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function recorded(repository: SampleRepository): Contribution {
  const hash = 'a'.repeat(64);
  return {
    contributionKey: `0x${hash}`,
    repository: asset,
    author: address('2'),
    commit: repository.git('rev-parse', 'HEAD'),
    tree: repository.git('rev-parse', 'HEAD^{tree}'),
    payloadSha256: hash,
    manifestSha256: hash,
    arweaveId: null,
    stage: 'recorded',
    proven: true,
    recordedAt: { block: 3, transaction: `0x${hash}`, time: 1 },
    advancedAt: null,
    score: null,
    reward: null,
    revision: 1,
  };
}

describe('with a network whose chain hangs', () => {
  const node = new FakeNode();
  let chain: HangingServer;
  let repository: SampleRepository;
  let client: Client;
  beforeAll(async () => {
    await node.start();
    chain = await startHangingServer();
    repository = SampleRepository.sample();
    repository.git('config', 'cairn.repository', asset);
    client = await Client.start({
      folder: repository.directory,
      capabilities: { workspace: { codeLens: { refreshSupport: true } } },
      initializationOptions: {
        trusted: false,
        capabilities: { secrets: true, confirm: true },
        network: networkAt(chain.url, { node: node.url }),
      },
    });
  });
  afterAll(async () => {
    await client.stop();
    await Promise.all([node.stop(), chain.stop()]);
    repository.remove();
  });

  const becomes = async (title: string) => {
    for (;;) {
      const seen = client.lensRefreshes;
      if ((await client.resolvedTitles(client.uri('src/sum.ts')))[0] === title) return;
      await client.until(() => (client.lensRefreshes > seen ? true : undefined));
    }
  };

  it('connects to nothing while the workspace is untrusted, and follows the node once it is trusted', async () => {
    await client.status(({ branch }) => branch === 'main');
    await client.open('src/sum.ts', source);
    expect((await client.resolvedTitles(client.uri('src/sum.ts')))[0]).toBe('◆ Ada (unproven) 100 %');
    expect(client.statuses.at(-1)).toMatchObject({ chain: 'none', node: 'none', trusted: false });
    expect(chain.asked()).toBe(false);
    await client.connection.sendNotification('cairn/trust', { trusted: true });
    await client.status((status) => status.node === 'ok');
    expect((await client.resolvedTitles(client.uri('src/sum.ts')))[0]).toBe('◆ Ada (unproven) 100 % · not recorded');
  });

  it('changes lenses when the node reports a change, without reloading', async () => {
    const row = recorded(repository);
    node.set(row);
    await becomes('◆ Ada (unproven) 100 % · recorded');
    node.set({ ...row, revision: 2, stage: 'advanced' });
    await becomes('◆ Ada (unproven) 100 % · recorded, merged');
    const reward = {
      token: address('3'),
      symbol: 'CRN',
      decimals: 18,
      amount: '12500000000000000000',
      epoch: 4,
      claimed: true,
      claimTransaction: `0x${'b'.repeat(64)}` as const,
    };
    node.set({ ...row, revision: 3, stage: 'paid', reward });
    await becomes('◆ Ada (unproven) 100 % · recorded, paid 12.5 CRN');
  });

  it('changes lenses when the clone gets another on-chain name, without reloading', async () => {
    repository.git('config', '--unset', 'cairn.repository');
    await becomes('◆ Ada (unproven) 100 %');
    repository.git('config', 'cairn.repository', `${asset}1`);
    await becomes('◆ Ada (unproven) 100 % · not recorded');
    repository.git('config', 'cairn.repository', asset);
    await becomes('◆ Ada (unproven) 100 % · recorded, paid 12.5 CRN');
  });

  it('cancels a command that waits for a world that hangs', async () => {
    const cancel = new AbortController();
    const running = failure(client.run(command.evidence, {}, cancel.signal));
    await client.until(() => (chain.asked() ? true : undefined));
    cancel.abort();
    expect(await running).toMatchObject({ code: -32800, data: { code: 'cancelled' } });
  });

  it('says within seconds that the relay is away, and keeps secrets with the client', async () => {
    expect(await failure(client.run(command.connectWallet))).toMatchObject({ data: { code: 'relay-unreachable' } });
    const wallets = client.wallets.map(({ state }) => state);
    expect(wallets.at(-1) ?? 'disconnected').toBe('disconnected');
  });
});
