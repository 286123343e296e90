import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Network } from '../../protocol/network.ts';
import { connectChain } from './chain.ts';
import { readLogs } from './logs.ts';
import { createRpc } from './rpc.ts';
import { RpcError } from './rpc-faults.ts';

interface Call {
  method: string;
  params: { fromBlock: string; toBlock: string }[];
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A JSON-RPC endpoint that answers each call as told. */
async function serve(answer: (call: Call, response: ServerResponse, count: number) => unknown): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const told = answer(JSON.parse(body), response, count++);
      if (told !== undefined)
        response.end(typeof told === 'string' ? told : JSON.stringify({ jsonrpc: '2.0', id: 1, ...told }));
    });
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const fast = { timeout: 200, backoff: [1, 1] };
const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const networkAt = (rpc: string): Network => ({
  rpc,
  chainId: 1,
  contracts: {
    governanceToken: address('1'),
    repositoryRegistry: address('2'),
    contributionRegistry: address('3'),
    validatorSet: address('4'),
    treasury: address('5'),
    contributionVotes: address('6'),
    governor: address('7'),
    timelock: address('8'),
  },
  deployedAtBlock: 0,
  gateways: ['http://127.0.0.1:9'],
  bundler: 'http://127.0.0.1:9',
  relay: 'ws://127.0.0.1:9',
  node: 'http://127.0.0.1:9',
});

describe('createRpc', () => {
  it('says that nothing answers, without the path where providers put their keys', async () => {
    const failure = createRpc('http://127.0.0.1:1/v2/secret-key', fast).request('eth_chainId', [], z.string());
    await expect(failure).rejects.toMatchObject({
      code: 'chain-unreachable',
      message: expect.not.stringContaining('secret'),
    });
  });

  it('gives up on an endpoint that hangs, without asking it again', async () => {
    let asked = 0;
    const url = await serve(() => {
      asked++;
      return undefined;
    });
    const failure = createRpc(url, fast).request('eth_chainId', [], z.string());
    await expect(failure).rejects.toMatchObject({ code: 'chain-unreachable', why: 'It took too long.' });
    expect(asked).toBe(1);
  });

  it('asks again where it was throttled or the way broke', async () => {
    const url = await serve((_, response, count) => {
      if (count === 0) response.statusCode = 503;
      if (count === 1) return { error: { code: -32005, message: 'slow down' } };
      return count === 0 ? 'busy' : { result: '0x1' };
    });
    expect(await createRpc(url, fast).request('eth_chainId', [], z.string())).toBe('0x1');
  });

  it.each([
    { status: 429, body: 'slow down', says: /too many requests/, next: /Try again in a minute.*allows more/ },
    { status: 429, headers: { 'retry-after': '7' }, body: '', says: /too many requests/, next: /Try again in 7 s/ },
    { status: 503, body: '<h1>Bad gateway</h1>', says: /out of order/, next: /in a few minutes/ },
    { status: 403, body: '{}', says: /refuses access/, next: /key/ },
    { status: 404, body: '<html>', says: /not the RPC of a chain/, why: /404.*web page/, next: /proxy/ },
    { status: 200, body: '<!doctype html>', says: /not the RPC of a chain/, why: /web page/, next: /sign-in page/ },
    { status: 200, body: '{"jsonrpc":"2.0","resu', says: /not the RPC/, why: /cut off/, next: /address/ },
  ])('says what a $status with "$body" means, and what to do', async ({ status, headers, body, ...told }) => {
    const url = await serve((_, response) => {
      response.writeHead(status, headers);
      return body;
    });
    const failure = createRpc(url, fast).request('eth_chainId', [], z.string());
    await expect(failure).rejects.toMatchObject({
      code: 'chain-unreachable',
      message: expect.stringMatching(told.says),
      next: expect.stringMatching(told.next),
      why: expect.stringMatching(told.why ?? /\S/),
    });
  });

  it('tells too many requests from too many results, though both may have one code', async () => {
    const url = await serve(() => ({ error: { code: -32005, message: 'query returned more than 10000 results' } }));
    const failure = createRpc(url, fast).request('eth_getLogs', [], z.string());
    await expect(failure).rejects.toBeInstanceOf(RpcError);
    const busy = await serve(() => ({ error: { code: -32005, message: 'daily request count exceeded' } }));
    const throttled = createRpc(busy, fast).request('eth_getLogs', [], z.string());
    await expect(throttled).rejects.toMatchObject({
      message: expect.stringContaining('too many requests'),
      why: 'It says: daily request count exceeded',
    });
  });

  it('refuses answers that make no sense', async () => {
    for (const lie of ['<html>', { result: 7 }, { result: null }]) {
      const url = await serve(() => lie);
      const failure = createRpc(url, fast).request('eth_chainId', [], z.string());
      await expect(failure).rejects.toMatchObject({ code: 'chain-unreachable' });
    }
  });

  it('tells what the node itself refused', async () => {
    const url = await serve(() => ({ error: { code: 3, message: 'execution reverted', data: '0x1234' } }));
    const failure = createRpc(url, fast).request('eth_call', [], z.string());
    await expect(failure).rejects.toMatchObject(new RpcError(3, 'execution reverted', '0x1234'));
  });

  it('stops at once when told to', async () => {
    const url = await serve(() => undefined);
    const abort = new AbortController();
    const asked = createRpc(url, { timeout: 60_000 }).request('eth_chainId', [], z.string(), abort.signal);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('readLogs', () => {
  const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}`;
  const logAt = (block: number, of = address('2')) => ({
    address: of,
    topics: [hash(1)],
    data: '0x',
    blockNumber: `0x${block.toString(16)}`,
    blockHash: hash(block),
    transactionHash: hash(block),
    logIndex: '0x0',
  });
  const filter = { addresses: [address('2')], topics: [] };

  it('takes smaller steps where a provider says that the range is too large', async () => {
    const spans: number[] = [];
    const url = await serve(({ params: [range] }) => {
      const [from, to] = [Number(range?.fromBlock), Number(range?.toBlock)];
      if (to - from + 1 > 700) return { error: { code: -32600, message: 'block range is too large, max 700' } };
      spans.push(to - from + 1);
      return { result: [logAt(from)] };
    });
    const logs = await readLogs(connectChain(networkAt(url)), filter, { from: 5, to: 4_000 });
    expect(spans.reduce((sum, span) => sum + span, 0)).toBe(3_996);
    expect(logs.map((log) => log.blockNumber)).toEqual(logs.map((log) => log.blockNumber).toSorted((a, b) => a - b));
    expect(logs[0]?.blockNumber).toBe(5);
  });

  it('gives up where even one block is too much', async () => {
    const url = await serve(() => ({ error: { code: -32600, message: 'limit exceeded' } }));
    const failure = readLogs(connectChain(networkAt(url)), filter, { from: 0, to: 9 });
    await expect(failure).rejects.toMatchObject({ code: 'chain-unreachable' });
  });

  it('refuses events that were not asked for', async () => {
    for (const lie of [logAt(99), logAt(3, address('9')), { ...logAt(3), removed: true }]) {
      const url = await serve(() => ({ result: [lie] }));
      const failure = readLogs(connectChain(networkAt(url)), filter, { from: 0, to: 9 });
      await expect(failure).rejects.toMatchObject({ code: 'chain-unreachable' });
    }
  });
});
