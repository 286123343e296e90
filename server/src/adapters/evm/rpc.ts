import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import { isThrottled, isTimeout, NotJsonRpc, RpcError, unreachable } from './rpc-faults.ts';

/** JSON-RPC over HTTP to one endpoint that is not trusted: bounded in time and size, every answer checked. */
export interface Rpc {
  readonly url: string;
  /** Errors: RpcError, CairnError `chain-unreachable` (also for answers that make no sense), the signal's own reason. */
  request<T>(method: string, params: readonly unknown[], result: z.ZodType<T>, signal?: AbortSignal): Promise<T>;
}

export interface RpcOptions {
  /** Milliseconds one attempt may take; one that took them all is not repeated. */
  timeout?: number;
  /** Waits before each further attempt, in milliseconds; as many attempts as entries and one. */
  backoff?: readonly number[];
}

const MAX_RESPONSE_BYTES = 64 * 1024 * 1024;

const responseSchema = z.union([
  z.object({ error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }) }),
  z.object({ result: z.unknown() }),
]);

export function createRpc(url: string, { timeout = 15_000, backoff = [150, 600] }: RpcOptions = {}): Rpc {
  let nextId = 1;

  async function attempt(body: string, signal: AbortSignal | undefined): Promise<unknown> {
    const deadline = AbortSignal.timeout(timeout);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const text = await readText(response);
    // Some servers send a JSON-RPC error with status 4xx; anything else is a failure of the way there.
    const parsed = responseSchema.safeParse(parseJson(text));
    if (!parsed.success) throw new NotJsonRpc(response, text);
    if ('error' in parsed.data) {
      const { code, message, data } = parsed.data.error;
      throw new RpcError(code, message, data);
    }
    return parsed.data.result;
  }

  return {
    url,
    async request(method, params, result, signal) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: nextId++, method, params });
      let failure: unknown;
      for (const wait of [0, ...backoff]) {
        await pause(wait, signal);
        try {
          return checked(method, result, await attempt(body, signal));
        } catch (error) {
          signal?.throwIfAborted();
          if (error instanceof CairnError || (error instanceof RpcError && !isThrottled(error))) throw error;
          failure = error;
          if (isTimeout(error)) break;
        }
      }
      throw unreachable(url, failure);
    },
  };
}

/** Resolves after some milliseconds; rejects with the signal's reason as soon as it is aborted. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    if (milliseconds === 0) return resolve();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function checked<T>(method: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CairnError('chain-unreachable', `The chain's RPC gave an answer to ${method} that makes no sense.`, {
    why: z.prettifyError(parsed.error).slice(0, 300),
    next: 'Check that the configured RPC address is an Ethereum JSON-RPC endpoint, or use another one.',
  });
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_RESPONSE_BYTES) throw new Error('the answer is too large');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
