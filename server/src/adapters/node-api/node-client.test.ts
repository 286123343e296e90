import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeClient } from './node-client.ts';

const repository = `eip155:31337/erc721:0x${'1'.repeat(40)}/1`;
const health = {
  status: 'ok',
  version: '0.1.0',
  chainId: 31337,
  indexedBlock: 3,
  headBlock: 3,
  finalizedBlock: 1,
  validator: null,
  scorerHash: 'abc',
  problems: [],
};
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

function json(value: unknown): RequestListener {
  return (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('createNodeClient', () => {
  it('parses a reply', async () => {
    const client = createNodeClient(await serve(json(health)));
    expect(await client.health()).toEqual(health);
  });

  it('asks for what changed after a revision, and keeps a path in the address', async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url ?? '');
      json({ contributions: [], revision: 7 })(request, response);
    });
    const page = await createNodeClient(`${url}/base`).contributions({ repository, after: 6, wait: 1 });
    expect(page.revision).toBe(7);
    expect(asked).toEqual([`/base/v1/contributions?repository=${encodeURIComponent(repository)}&after=6&wait=1`]);
  });

  it('calls a node that is not there unreachable', async () => {
    const client = createNodeClient('http://127.0.0.1:1');
    await expect(client.health()).rejects.toMatchObject({ code: 'node-unreachable' });
  });

  it.each([
    ['a wrong shape', json({ status: 'splendid' }), /protocol/],
    ['an error page', ((_, response) => response.writeHead(500).end('oops')) satisfies RequestListener, /HTTP 500/],
    ['something else than JSON', ((_, response) => response.end('<html>')) satisfies RequestListener, /JSON/],
    [
      'a redirect',
      ((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()) satisfies RequestListener,
      /redirect/,
    ],
  ])('refuses %s', async (_name, listener, why) => {
    const client = createNodeClient(await serve(listener));
    const failure = client.health();
    await expect(failure).rejects.toMatchObject({ code: 'node-unreachable', why: expect.stringMatching(why) });
  });

  it('tells the caller’s abort from a failure', async () => {
    const cancel = new AbortController();
    const url = await serve(() => cancel.abort());
    const reply = createNodeClient(url).contributions({ repository, wait: 30 }, cancel.signal);
    await expect(reply).rejects.toMatchObject({ code: 'cancelled' });
  });
});
