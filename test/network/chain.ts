import { createRequire } from 'node:module';
import path from 'node:path';
import { type Child, startChild } from './child.ts';

const require = createRequire(import.meta.url);
/** The binary itself: ending npm's wrapper would orphan it. */
const anvil = path.join(path.dirname(require.resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin', 'anvil');

export const LOCAL_CHAIN_ID = 31337;

export interface Chain extends Child {
  url: string;
}

/**
 * A local EVM chain: a block a second, finalized two blocks behind its head, its state written to `stateFile` when it ends and every ten seconds.
 */
export async function startChain(options: {
  port: number;
  stateFile: string;
  logDirectory: string;
  blockTime?: number;
}): Promise<Chain> {
  const args = [
    ['--host', '127.0.0.1'],
    ['--port', String(options.port)],
    ['--chain-id', String(LOCAL_CHAIN_ID)],
    ['--state', options.stateFile],
    ['--state-interval', '10'],
    ['--slots-in-an-epoch', '1'],
    options.blockTime === 0 ? [] : ['--block-time', String(options.blockTime ?? 1)],
  ].flat();
  const child = await startChild({
    name: 'chain',
    command: anvil,
    args,
    logDirectory: options.logDirectory,
    ready: listeningUrl,
  });
  return { ...child, url: String(child.announced) };
}

async function listeningUrl(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const address = /Listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
    if (address !== undefined) return `http://${address}`;
  }
  return new Promise(() => undefined);
}
