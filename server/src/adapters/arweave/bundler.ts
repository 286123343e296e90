import * as z from 'zod';
import type { SignedItem, UploadProgress } from '../../ports/permanent-store.ts';
import { type ArweaveId, type Uint, uintSchema } from '../../protocol/primitives.ts';
import { nonsense, refusedBy, unreachable } from './errors.ts';
import { exchange, type HttpAnswer, join, jsonOf, NoAnswer } from './http.ts';
import { retrying } from './retry.ts';

export interface BundlerSettings {
  /** Silent for this long during an upload, the bundler is given up, in milliseconds; after half of it where it is only asked. */
  idleMs: number;
  /** How often an upload, which is harmless twice, is tried while the bundler is out of order. */
  attempts: number;
  /** First pause between two tries, in milliseconds. */
  pauseMs: number;
}

export type ItemStatus = 'unknown' | 'pending' | 'confirmed';

const smallAnswer = 1024 * 1024;
const priceSchema = z.object({ winc: uintSchema });
const freeSchema = z.object({ freeUploadLimitBytes: z.number().nonnegative() });
const acceptedSchema = z.object({ id: z.string() });
const statusSchema = z.object({ status: z.string() });

/** One bundling service, as its HTTP interface has it. */
export class Bundler {
  readonly url: string;
  private readonly settings: BundlerSettings;

  constructor(url: string, settings: BundlerSettings) {
    this.url = url;
    this.settings = settings;
  }

  /** Price of an upload in winc, as `payment` says. Error `store-unreachable`: the price is not known, so nothing may be bought. */
  async price(payment: string, bytes: number, signal?: AbortSignal): Promise<Uint> {
    const doing = 'find out the price of the upload';
    const answer = await this.ask(join(payment, `v1/price/bytes/${bytes}`), doing, signal);
    const price = priceSchema.safeParse(jsonOf(answer));
    if (answer.status !== 200) throw refusedBy('The bundler', doing, answer);
    if (!price.success) throw nonsense(new URL(payment).origin, doing, answer, 'a price');
    return price.data.winc;
  }

  /** Uploads up to this many bytes cost nothing; 0 where the bundler does not say. Error `cancelled`. */
  async freeBytes(signal?: AbortSignal): Promise<number> {
    const answer = await orSilence(this.get('v1/account/free', signal));
    const free = answer instanceof NoAnswer ? null : freeSchema.safeParse(jsonOf(answer));
    return free?.success ? free.data.freeUploadLimitBytes : 0;
  }

  /** What came back from the upload, or the silence. Error `cancelled`. */
  upload(
    item: SignedItem,
    onProgress: ((progress: UploadProgress) => void) | undefined,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer | NoAnswer> {
    const { attempts, pauseMs, idleMs } = this.settings;
    const request = {
      method: 'POST' as const,
      body: item.bytes,
      contentType: 'application/octet-stream',
      idleMs,
      maxBytes: smallAnswer,
      onSent: (sent: number) => onProgress?.({ sent, total: item.bytes.length }),
      ...(signal ? { signal } : {}),
    };
    const post = () => exchange(join(this.url, 'v1/tx/ethereum'), request);
    return orSilence(retrying(post, { attempts, pauseMs }, signal));
  }

  /** What the bundler says of an item; null where it says nothing that can be understood. Error `cancelled`. */
  async status(id: ArweaveId, signal?: AbortSignal): Promise<ItemStatus | null> {
    const answer = await orSilence(this.get(`v1/tx/${id}/status`, signal));
    if (answer instanceof NoAnswer) return null;
    if (answer.status === 404) return 'unknown';
    const status = answer.status === 200 ? statusSchema.safeParse(jsonOf(answer)) : null;
    if (!status?.success) return null;
    if (status.data.status === 'FINALIZED') return 'confirmed';
    return status.data.status === 'FAILED' ? 'unknown' : 'pending';
  }

  private async ask(url: string, doing: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const answer = await orSilence(this.request(url, signal, 2));
    if (answer instanceof NoAnswer) throw unreachable(new URL(url).origin, doing, answer);
    return answer;
  }

  private get(path: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    return this.request(join(this.url, path), signal, 1);
  }

  private request(url: string, signal: AbortSignal | undefined, attempts: number): Promise<HttpAnswer> {
    const { idleMs, pauseMs } = this.settings;
    const request = { idleMs: idleMs / 2, maxBytes: smallAnswer, ...(signal ? { signal } : {}) };
    return retrying(() => exchange(url, request), { attempts, pauseMs }, signal);
  }
}

/** Silence as a value: for a bundler it is one more answer to think about. */
export async function orSilence<T>(answer: Promise<T>): Promise<T | NoAnswer> {
  return answer.catch((error: unknown) => {
    if (error instanceof NoAnswer) return error;
    throw error;
  });
}

/** 200 with the item's id, or a 2xx that says it is here already. */
export function isReceipt(answer: HttpAnswer | NoAnswer, id: ArweaveId): boolean {
  if (answer instanceof NoAnswer) return false;
  if (answer.status === 202 || answer.status === 208) return true;
  const receipt = answer.status === 200 ? acceptedSchema.safeParse(jsonOf(answer)) : null;
  return receipt?.success === true && receipt.data.id === id;
}
