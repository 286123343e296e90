import type * as z from 'zod';
import type { NodeClient } from '../../ports/node-client.ts';
import { CairnError } from '../../protocol/errors.ts';
import {
  contributionPageSchema,
  contributorPageSchema,
  epochPageSchema,
  healthSchema,
  repositoryPageSchema,
} from '../../protocol/node-api.ts';

/** How long an ordinary reply may take; a long poll gets this on top of its wait. */
const PATIENCE_MS = 8_000;
/** No page of rows is larger; a node that sends more is not one of ours. */
const MAX_REPLY_BYTES = 32 * 1024 * 1024;

type Query = Record<string, string | number | undefined>;

/** Talks to a Cairn node over HTTP. Every failure is `node-unreachable`, except the caller's own abort: `cancelled`. */
export function createNodeClient(url: string): NodeClient {
  const base = url.endsWith('/') ? url : `${url}/`;
  const get = async <T>(
    path: string,
    schema: z.ZodType<T>,
    query: Query,
    options: { wait?: number; signal: AbortSignal | undefined },
  ): Promise<T> => {
    const address = new URL(path, base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) address.searchParams.set(name, String(value));
    }
    const timeout = AbortSignal.timeout(PATIENCE_MS + (options.wait ?? 0) * 1000);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    try {
      return schema.parse(await readJson(address, signal));
    } catch (error) {
      if (options.signal?.aborted) throw new CairnError('cancelled', 'Cancelled.', { cause: error });
      throw unreachable(url, error);
    }
  };
  return {
    health: (signal) => get('v1/health', healthSchema, {}, { signal }),
    repositories: async (signal) => (await get('v1/repositories', repositoryPageSchema, {}, { signal })).repositories,
    contributions: ({ repository, after, wait, limit }, signal) =>
      get(
        'v1/contributions',
        contributionPageSchema,
        { repository, after, wait, limit },
        wait === undefined ? { signal } : { wait, signal },
      ),
    contributors: (repository, signal) => get('v1/contributors', contributorPageSchema, { repository }, { signal }),
    epochs: (repository, signal) => get('v1/epochs', epochPageSchema, { repository }, { signal }),
  };
}

async function readJson(address: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(address, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`HTTP ${response.status}${response.status === 429 ? ': too many requests' : ''}`);
  }
  return JSON.parse(await readText(response));
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_REPLY_BYTES) throw new Error('the reply is too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function unreachable(url: string, error: unknown): CairnError {
  return new CairnError('node-unreachable', `The Cairn node at ${url} did not answer as it should.`, {
    why: reason(error),
    next: 'Check that the node is running and that the network settings name it.',
    cause: error,
  });
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it took too long';
  if (error instanceof SyntaxError) return 'its reply is not JSON: a proxy or a sign-in page may answer in its place';
  if (error.name === 'ZodError') return 'its reply does not follow the protocol';
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
