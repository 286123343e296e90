import * as z from 'zod';
import { type ArweaveId, type Uint, uintSchema } from '../../protocol/primitives.ts';
import { nonsense, refusedBy, unreachable } from './errors.ts';
import { exchange, type HttpAnswer, join, jsonOf, NoAnswer } from './http.ts';
import { type RetryPolicy, retrying } from './retry.ts';
import type { TransactionChunk, TransactionHeader } from './transaction.ts';

export interface NodeSettings {
  /** The node silent for this long is given up, in milliseconds. */
  idleMs: number;
  policy: RetryPolicy;
}

export type TransactionStatus = 'unknown' | 'pending' | 'confirmed';

const smallAnswer = 1024 * 1024;
/** Nodes that have not heard of the transaction yet say so; all other refusals of a chunk are final. */
const passing = ['data_root_not_found', 'exceeds_disk_pool_size_limit', 'not_joined', 'timeout'];
const statusSchema = z.object({ block_height: z.int(), number_of_confirmations: z.int() });
const chunkErrorSchema = z.object({ error: z.string() });

/** One Arweave node or gateway, as its HTTP interface has it. Every method fails with `store-unreachable` where it does not answer as it should. */
export class ArweaveNode {
  readonly url: string;
  private readonly settings: NodeSettings;

  constructor(url: string, settings: NodeSettings) {
    this.url = url;
    this.settings = settings;
  }

  /** What storing so many bytes costs now, in winston. */
  async price(bytes: number, signal?: AbortSignal): Promise<Uint> {
    const doing = 'ask the gateway for its price';
    const answer = await this.get(`price/${bytes}`, doing, signal);
    if (answer.status !== 200) throw refusedBy(this.url, doing, answer);
    const price = uintSchema.safeParse(textOf(answer));
    if (!price.success) throw nonsense(this.url, doing, answer, 'a price');
    return price.data;
  }

  /** Id of a recent block, which a new transaction has to name. */
  async anchor(): Promise<string> {
    const doing = 'ask the gateway for a recent block';
    const answer = await this.get('tx_anchor', doing);
    if (answer.status !== 200) throw refusedBy(this.url, doing, answer);
    const anchor = textOf(answer);
    if (!/^[\w-]{43,64}$/.test(anchor)) throw nonsense(this.url, doing, answer, 'a block');
    return anchor;
  }

  async status(id: ArweaveId, signal?: AbortSignal): Promise<TransactionStatus> {
    const doing = 'ask how far the upload is';
    const answer = await this.get(`tx/${id}/status`, doing, signal);
    if (answer.status === 202) return 'pending';
    if (answer.status === 404 || answer.status === 410) return 'unknown';
    if (answer.status !== 200) throw refusedBy(this.url, doing, answer);
    if (statusSchema.safeParse(jsonOf(answer)).success) return 'confirmed';
    // Some gateways say "Pending" with a 200.
    if (/^pending$/i.test(textOf(answer))) return 'pending';
    throw nonsense(this.url, doing, answer, 'a status');
  }

  /** Null where the node does not say. */
  async balance(address: string, signal?: AbortSignal): Promise<bigint | null> {
    const answer = await this.get(`wallet/${address}/balance`, 'ask for the balance of the wallet', signal);
    const balance = uintSchema.safeParse(textOf(answer));
    return answer.status === 200 && balance.success ? BigInt(balance.data) : null;
  }

  /** Posts a transaction, with its data where that is one chunk. The answer is for the caller to read. */
  submit(
    transaction: Omit<TransactionHeader, 'data'> & { data: string },
    doing: string,
    signal?: AbortSignal,
  ): Promise<HttpAnswer> {
    return this.post('tx', transaction, doing, signal);
  }

  async submitChunk(chunk: TransactionChunk, signal?: AbortSignal): Promise<void> {
    const doing = 'upload a part of the publication';
    const answer = await this.post('chunk', chunk, doing, signal);
    if (answer.status === 200) return;
    const reason = chunkErrorSchema.safeParse(jsonOf(answer));
    if (reason.success && passing.includes(reason.data.error)) throw unreachable(this.url, doing, reason.data.error);
    throw refusedBy(this.url, doing, answer);
  }

  private get(path: string, doing: string, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.ask(path, undefined, doing, signal);
  }

  private post(path: string, body: object, doing: string, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.ask(path, Buffer.from(JSON.stringify(body)), doing, signal);
  }

  private async ask(path: string, body: Uint8Array | undefined, doing: string, signal?: AbortSignal) {
    const { idleMs, policy } = this.settings;
    const request = {
      idleMs,
      maxBytes: smallAnswer,
      ...(body === undefined ? {} : { method: 'POST' as const, body }),
      ...(signal ? { signal } : {}),
    };
    try {
      return await retrying(() => exchange(join(this.url, path), request), policy, signal);
    } catch (error) {
      throw error instanceof NoAnswer ? unreachable(this.url, doing, error) : error;
    }
  }
}

function textOf(answer: HttpAnswer): string {
  return Buffer.from(answer.bytes.subarray(0, 1024)).toString('utf8').trim();
}
