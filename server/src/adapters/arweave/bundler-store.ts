import * as z from 'zod';
import { decodeDataItem, signDataItem } from '../../core/publication/data-item.ts';
import type { PermanentStore, Quote, SignedItem, UploadProgress } from '../../ports/permanent-store.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type ArweaveId, uintSchema } from '../../protocol/primitives.ts';
import { refusedBy, unreachable } from './errors.ts';
import { findBlock } from './gateway-index.ts';
import { exchange, type HttpAnswer, join, jsonOf, NoAnswer } from './http.ts';
import { retrying } from './retry.ts';
import { loadUploadKey } from './upload-key.ts';

export interface BundlerStoreOptions {
  bundler: string;
  /** Asked for an item's block where the bundler does not say. */
  gateways: readonly string[];
  secrets: SecretStore;
  /** Service that knows prices, where it is not the bundler itself. */
  payment?: string;
  /** The bundler silent for this long during an upload is given up, in milliseconds; after half of it where it is only asked. */
  idleMs?: number;
  /** How often an upload, which is harmless twice, is tried while the bundler is out of order. */
  attempts?: number;
  /** First pause between two tries, in milliseconds. */
  pauseMs?: number;
}

const smallAnswer = 1024 * 1024;
const unit = 'winc';

const priceSchema = z.object({ winc: uintSchema });
const freeSchema = z.object({ freeUploadLimitBytes: z.number().nonnegative() });
const acceptedSchema = z.object({ id: z.string() });
const statusSchema = z.object({ status: z.string() });

/** Keeps publications as ANS-104 data items by way of a bundler, signed with a local upload key. */
export function createBundlerStore(options: BundlerStoreOptions): PermanentStore {
  return new BundlerStore(options);
}

class BundlerStore implements PermanentStore {
  readonly name = 'bundler';
  private readonly options: Required<BundlerStoreOptions>;
  private key: Promise<Uint8Array> | null = null;

  constructor(options: BundlerStoreOptions) {
    this.options = { payment: options.bundler, idleMs: 20_000, attempts: 3, pauseMs: 500, ...options };
  }

  async quote(bytes: number, signal?: AbortSignal): Promise<Quote> {
    const doing = 'ask the bundler for its price';
    const { payment, bundler } = this.options;
    const answer = await this.ask(join(payment, `v1/price/bytes/${bytes}`), doing, signal);
    const price = priceSchema.safeParse(jsonOf(answer));
    if (answer.status !== 200) throw refusedBy('The bundler', doing, answer);
    if (!price.success) throw unreachable(payment, doing, 'it answered with something else than a price');
    const free = freeSchema.safeParse(jsonOf(await this.ask(join(bundler, 'v1/account/free'), doing, signal)));
    const withinFree = free.success && bytes <= free.data.freeUploadLimitBytes;
    return { amount: withinFree ? '0' : price.data.winc, unit, free: withinFree || price.data.winc === '0' };
  }

  async prepare(...[payload, tags]: Parameters<PermanentStore['prepare']>): Promise<SignedItem> {
    this.key ??= loadUploadKey(this.options.secrets);
    const key = await this.key.catch((error: unknown) => {
      this.key = null;
      throw error;
    });
    return signDataItem({ data: payload, tags }, key);
  }

  async send(...[item, { signal, onProgress } = {}]: Parameters<PermanentStore['send']>): Promise<void> {
    const doing = 'upload the publication';
    checkItem(item);
    const outcome = await orSilence(this.upload(item, onProgress, signal));
    if (!(outcome instanceof NoAnswer) && isAccepted(outcome, item.id)) return;
    // Neither silence nor a refusal proves that the item is not there: an earlier attempt may have brought it.
    if (await this.isKnown(item.id, signal)) return;
    if (outcome instanceof NoAnswer) throw unreachable(this.options.bundler, doing, outcome);
    if (outcome.status < 300)
      throw unreachable(this.options.bundler, doing, 'it answered with something else than a receipt');
    throw refusedBy('The bundler', doing, outcome);
  }

  async status(id: ArweaveId, signal?: AbortSignal): Promise<'unknown' | 'pending' | 'confirmed'> {
    const said = await Promise.all([
      this.statusAtBundler(id, signal),
      ...this.options.gateways.map((gateway) => this.statusAtGateway(gateway, id, signal)),
    ]);
    if (said.includes('confirmed')) return 'confirmed';
    if (said.includes('pending')) return 'pending';
    if (said.includes('unknown')) return 'unknown';
    const doing = 'ask how far the upload is';
    throw unreachable([this.options.bundler, ...this.options.gateways].join(' and '), doing, 'no service answered');
  }

  private upload(
    item: SignedItem,
    onProgress: ((progress: UploadProgress) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> {
    const { bundler, attempts, pauseMs, idleMs } = this.options;
    const request = {
      method: 'POST' as const,
      body: item.bytes,
      contentType: 'application/octet-stream',
      idleMs,
      maxBytes: smallAnswer,
      onSent: (sent: number) => onProgress?.({ sent, total: item.bytes.length }),
      ...(signal ? { signal } : {}),
    };
    return retrying(() => exchange(join(bundler, 'v1/tx/ethereum'), request), { attempts, pauseMs }, signal);
  }

  /** Whether any service has the item. Silence is no yes. */
  private async isKnown(id: ArweaveId, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      return (await this.status(id, signal)) !== 'unknown';
    } catch (error) {
      if (error instanceof CairnError && error.code === 'cancelled') throw error;
      return false;
    }
  }

  private async statusAtBundler(id: ArweaveId, signal: AbortSignal | undefined) {
    const answer = await orSilence(this.get(join(this.options.bundler, `v1/tx/${id}/status`), signal, 1));
    if (answer instanceof NoAnswer) return null;
    if (answer.status === 404) return 'unknown';
    const status = answer.status === 200 ? statusSchema.safeParse(jsonOf(answer)) : null;
    if (!status?.success) return null;
    if (status.data.status === 'FINALIZED') return 'confirmed';
    return status.data.status === 'FAILED' ? 'unknown' : 'pending';
  }

  private async statusAtGateway(gateway: string, id: ArweaveId, signal: AbortSignal | undefined) {
    const request = { idleMs: this.options.idleMs / 2, attempts: 1, ...(signal ? { signal } : {}) };
    const status = await orSilence(findBlock(gateway, id, request));
    return status instanceof NoAnswer ? null : status;
  }

  private async ask(url: string, doing: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const answer = await orSilence(this.get(url, signal, 2));
    if (answer instanceof NoAnswer) throw unreachable(new URL(url).origin, doing, answer);
    return answer;
  }

  private get(url: string, signal: AbortSignal | undefined, attempts: number): Promise<HttpAnswer> {
    const { idleMs, pauseMs } = this.options;
    const request = { idleMs: idleMs / 2, maxBytes: smallAnswer, ...(signal ? { signal } : {}) };
    return retrying(() => exchange(url, request), { attempts, pauseMs }, signal);
  }
}

/** Silence as a value: for a bundler it is one more answer to think about. */
async function orSilence<T>(answer: Promise<T>): Promise<T | NoAnswer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoAnswer) return error;
    throw error;
  }
}

/** Journaled bytes come back from a disk: sent only while they are still the item of that id. */
function checkItem(item: SignedItem): void {
  if (decodeDataItem(item.bytes).id === item.id) return;
  throw new CairnError('item-forged', 'The signed item is not the one that was prepared.', {
    why: `Its bytes have another id than ${item.id}.`,
    next: 'Discard this publication and publish again.',
  });
}

/** 200 with the item's id, or a 2xx that says it is here already. */
function isAccepted(answer: HttpAnswer, id: ArweaveId): boolean {
  if (answer.status === 202 || answer.status === 208) return true;
  const receipt = answer.status === 200 ? acceptedSchema.safeParse(jsonOf(answer)) : null;
  return receipt?.success === true && receipt.data.id === id;
}
