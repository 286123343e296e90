import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { PermanentStore, Quote, SignedItem, UploadProgress } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type ArweaveId, uintSchema } from '../../protocol/primitives.ts';
import { refusedBy, unreachable } from './errors.ts';
import { excerpt, exchange, type HttpAnswer, join, jsonOf, NoAnswer } from './http.ts';
import { type Keyfile, parseKeyfile } from './keyfile.ts';
import { type RetryPolicy, retrying } from './retry.ts';
import { type OpenTransaction, openTransaction, signTransaction, type TransactionChunk } from './transaction.ts';

/** How many chunks of an upload a node took, so that a later one goes on there. */
export interface UploadCheckpoint {
  load(id: ArweaveId): Promise<number>;
  save(id: ArweaveId, chunks: number): Promise<void>;
}

export interface LayerOneStoreOptions {
  gateway: string;
  /** The wallet that pays, as the JSON of its keyfile. Secret. */
  keyfile: unknown;
  /** In memory where absent: then an upload that a crash ended sends its chunks again, which costs nothing. */
  checkpoint?: UploadCheckpoint;
  /** The gateway silent for this long is given up, in milliseconds. */
  idleMs?: number;
  attempts?: number;
  /** First pause between two tries, in milliseconds. */
  pauseMs?: number;
}

const smallAnswer = 1024 * 1024;
/** Nodes that have not heard of the transaction yet say so; all other refusals of a chunk are final. */
const passing = ['data_root_not_found', 'exceeds_disk_pool_size_limit', 'not_joined', 'timeout'];
const statusSchema = z.object({ block_height: z.int(), number_of_confirmations: z.int() });
const chunkErrorSchema = z.object({ error: z.string() });

/** Keeps publications as transactions of their own, paid from an Arweave wallet, in chunks of 256 KiB. */
export function createLayerOneStore(options: LayerOneStoreOptions): PermanentStore {
  return new LayerOneStore(options);
}

class LayerOneStore implements PermanentStore {
  readonly name = 'layer-1';
  private readonly gateway: string;
  private readonly keyfile: Keyfile;
  private readonly checkpoint: UploadCheckpoint;
  private readonly idleMs: number;
  private readonly policy: RetryPolicy;

  constructor(options: LayerOneStoreOptions) {
    this.gateway = options.gateway;
    this.keyfile = parseKeyfile(options.keyfile);
    this.checkpoint = options.checkpoint ?? createMemoryCheckpoint();
    this.idleMs = options.idleMs ?? 30_000;
    this.policy = { attempts: options.attempts ?? 6, pauseMs: options.pauseMs ?? 1_000 };
  }

  async quote(bytes: number, signal?: AbortSignal): Promise<Quote> {
    return { amount: await this.price(bytes, signal), unit: 'winston', free: false };
  }

  async prepare(...[data, tags]: Parameters<PermanentStore['prepare']>): Promise<SignedItem> {
    const doing = 'ask the gateway for a recent block';
    const answer = await this.get('tx_anchor', doing);
    const anchor = textOf(answer);
    if (answer.status !== 200) throw refusedBy(this.gateway, doing, answer);
    if (!/^[\w-]{43,64}$/.test(anchor)) throw this.nonsense(doing, answer);
    return signTransaction({ data, tags, anchor, reward: await this.price(data.length) }, this.keyfile);
  }

  async send(...[item, { signal, onProgress } = {}]: Parameters<PermanentStore['send']>): Promise<void> {
    const transaction = await openTransaction(item);
    const inBody = transaction.chunkCount <= 1;
    const isNew = await this.submit(transaction, inBody, signal);
    const total = item.bytes.length;
    if (!inBody) await this.sendChunks(transaction, isNew, (part) => onProgress?.(progressOf(part, total)), signal);
    onProgress?.({ sent: total, total });
  }

  async status(id: ArweaveId, signal?: AbortSignal): Promise<'unknown' | 'pending' | 'confirmed'> {
    const doing = 'ask how far the upload is';
    const answer = await this.get(`tx/${id}/status`, doing, signal);
    if (answer.status === 202) return 'pending';
    if (answer.status === 404 || answer.status === 410) return 'unknown';
    if (answer.status !== 200) throw refusedBy(this.gateway, doing, answer);
    if (statusSchema.safeParse(jsonOf(answer)).success) return 'confirmed';
    // Some gateways say "Pending" with a 200.
    if (/^pending$/i.test(textOf(answer))) return 'pending';
    throw this.nonsense(doing, answer);
  }

  /** Posts the header (and the data, where it is one chunk). False where the node knew the transaction already. */
  private async submit(transaction: OpenTransaction, inBody: boolean, signal?: AbortSignal): Promise<boolean> {
    const doing = 'upload the publication';
    const { header, data } = transaction;
    const body = inBody ? { ...header, data: data.toString('base64url') } : header;
    const answer = await this.post('tx', body, doing, signal);
    if (answer.status === 200) return true;
    if (answer.status === 208) return false;
    // An earlier attempt may have brought it: a refusal does not prove that it is not there.
    if ((await this.status(header.id, signal).catch(() => 'unknown')) !== 'unknown') return false;
    if (answer.status === 400) await this.requireFunds(header.reward, signal);
    if (answer.status === 400 && /anchor/i.test(excerpt(answer))) {
      throw new CairnError('store-refused', 'Could not upload the publication: it was signed too long ago.', {
        why: `${this.gateway} says: ${excerpt(answer)}`,
        next: 'Discard this publication and publish again. It was not stored and not paid for.',
      });
    }
    throw refusedBy(this.gateway, doing, answer);
  }

  private async sendChunks(
    transaction: OpenTransaction,
    isNew: boolean,
    onPart: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const { id } = transaction.header;
    // A node that had forgotten the transaction has forgotten its chunks too.
    const done = isNew ? 0 : Math.min(await this.checkpoint.load(id), transaction.chunkCount);
    for (let index = done; index < transaction.chunkCount; index++) {
      onPart(index / transaction.chunkCount);
      await this.sendChunk(transaction.chunk(index), signal);
      await this.checkpoint.save(id, index + 1);
    }
  }

  private async sendChunk(chunk: TransactionChunk, signal?: AbortSignal): Promise<void> {
    const doing = 'upload a part of the publication';
    const answer = await this.post('chunk', chunk, doing, signal);
    if (answer.status === 200) return;
    const reason = chunkErrorSchema.safeParse(jsonOf(answer));
    if (reason.success && passing.includes(reason.data.error))
      throw unreachable(this.gateway, doing, reason.data.error);
    throw refusedBy(this.gateway, doing, answer);
  }

  private async requireFunds(reward: string, signal?: AbortSignal): Promise<void> {
    const address = createHash('sha256').update(Buffer.from(this.keyfile.n, 'base64url')).digest('base64url');
    const answer = await this.get(`wallet/${address}/balance`, 'ask for the balance of the wallet', signal);
    const balance = uintSchema.safeParse(textOf(answer));
    if (answer.status !== 200 || !balance.success || BigInt(balance.data) >= BigInt(reward)) return;
    throw new CairnError('insufficient-funds', 'Could not upload the publication: the Arweave wallet has too little.', {
      why: `It costs ${reward} winston, the wallet ${address} has ${balance.data}.`,
      next: 'Send AR to that wallet, or use another keyfile.',
    });
  }

  private async price(bytes: number, signal?: AbortSignal): Promise<string> {
    const doing = 'ask the gateway for its price';
    const answer = await this.get(`price/${bytes}`, doing, signal);
    if (answer.status !== 200) throw refusedBy(this.gateway, doing, answer);
    const price = uintSchema.safeParse(textOf(answer));
    if (!price.success) throw this.nonsense(doing, answer);
    return price.data;
  }

  private get(path: string, doing: string, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.ask(path, undefined, doing, signal);
  }

  private post(path: string, body: object, doing: string, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.ask(path, Buffer.from(JSON.stringify(body)), doing, signal);
  }

  private async ask(path: string, body: Uint8Array | undefined, doing: string, signal?: AbortSignal) {
    const request = {
      idleMs: this.idleMs,
      maxBytes: smallAnswer,
      ...(body === undefined ? {} : { method: 'POST' as const, body }),
      ...(signal ? { signal } : {}),
    };
    try {
      return await retrying(() => exchange(join(this.gateway, path), request), this.policy, signal);
    } catch (error) {
      throw error instanceof NoAnswer ? unreachable(this.gateway, doing, error) : error;
    }
  }

  private nonsense(doing: string, answer: HttpAnswer): CairnError {
    return unreachable(this.gateway, doing, `it answered "${excerpt(answer)}"`);
  }
}

function progressOf(part: number, total: number): UploadProgress {
  return { sent: Math.floor(part * total), total };
}

function textOf(answer: HttpAnswer): string {
  return Buffer.from(answer.bytes.subarray(0, 1024)).toString('utf8').trim();
}

function createMemoryCheckpoint(): UploadCheckpoint {
  const chunks = new Map<ArweaveId, number>();
  return {
    load: async (id) => chunks.get(id) ?? 0,
    save: async (id, count) => void chunks.set(id, count),
  };
}
