import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeDataItem, signDataItem } from '../../core/publication/data-item.ts';
import type { PermanentStore, Quote, SignedItem } from '../../ports/permanent-store.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { Bundler, type BundlerSettings, type ItemStatus, isReceipt, orSilence } from './bundler.ts';
import { nonsense, refusedBy, unreachable } from './errors.ts';
import { findBlock, isInBlockElsewhere } from './gateway-index.ts';
import { NoAnswer, throwIfCancelled } from './http.ts';
import { loadUploadKey } from './upload-key.ts';

export interface BundlerStoreOptions extends Partial<BundlerSettings> {
  bundler: string;
  /** Offered what the first one would not take or did not keep, one after the other, as long as no upload costs anything. */
  otherBundlers?: readonly string[];
  /** Asked for an item's block where no bundler says. */
  gateways: readonly string[];
  secrets: SecretStore;
  /** Service that knows prices, where it is not the bundler itself. */
  payment?: string;
  /** After a receipt, some service must know the item within this time, in milliseconds. */
  keptWithinMs?: number;
}

const unit = 'winc';
const firstLookMs = 250;
const uploading = 'upload the publication';
/** Another bundler may have more luck with these, and with nothing else. */
const movesOn: ReadonlySet<ErrorCode> = new Set(['store-unreachable', 'store-refused', 'item-missing', 'too-large']);

/** Keeps publications as ANS-104 data items by way of bundlers, signed with a local upload key. */
export function createBundlerStore(options: BundlerStoreOptions): PermanentStore {
  return new BundlerStore(options);
}

class BundlerStore implements PermanentStore {
  readonly name = 'bundler';
  private readonly options: Required<BundlerStoreOptions>;
  /** The preferred one first. */
  private readonly bundlers: readonly [Bundler, ...Bundler[]];
  private key: Promise<Uint8Array> | null = null;

  constructor(options: BundlerStoreOptions) {
    const defaults = { payment: options.bundler, otherBundlers: [], keptWithinMs: 15_000 };
    this.options = { ...defaults, idleMs: 20_000, attempts: 3, pauseMs: 500, ...options };
    const open = (url: string) => new Bundler(url, this.options);
    this.bundlers = [open(options.bundler), ...this.options.otherBundlers.map(open)];
  }

  async quote(bytes: number, signal?: AbortSignal): Promise<Quote> {
    throwIfCancelled(signal);
    const [preferred] = this.bundlers;
    const [freeBytes, price] = await Promise.all([
      preferred.freeBytes(signal),
      preferred.price(this.options.payment, bytes, signal).catch(CairnError.from),
    ]);
    // What is free needs no price: the service that knows prices may be out of order.
    if (bytes <= freeBytes) return { amount: '0', unit, free: true };
    if (price instanceof CairnError) throw price;
    return { amount: price, unit, free: price === '0' };
  }

  async prepare(...[payload, tags]: Parameters<PermanentStore['prepare']>): Promise<SignedItem> {
    this.key ??= loadUploadKey(this.options.secrets);
    const key = await this.key.catch((error: unknown) => {
      this.key = null;
      throw error;
    });
    return signDataItem({ data: payload, tags }, key, sha384);
  }

  async send(...[item, options = {}]: Parameters<PermanentStore['send']>): Promise<void> {
    checkItem(item);
    const { signal } = options;
    for (const [index, bundler] of this.bundlers.entries()) {
      try {
        return await this.sendTo(bundler, item, options);
      } catch (error) {
        const next = this.bundlers[index + 1];
        if (next === undefined || !(error instanceof CairnError) || !movesOn.has(error.code)) throw error;
        // That nobody knows the item does not prove that it was not paid for: only what is free goes on to another bundler.
        const limits = await Promise.all([bundler, next].map((one) => one.freeBytes(signal)));
        if (item.bytes.length > Math.min(...limits)) throw error;
      }
    }
  }

  async status(id: ArweaveId, signal?: AbortSignal): Promise<ItemStatus> {
    throwIfCancelled(signal);
    const said = await Promise.all([
      ...this.bundlers.map((bundler) => bundler.status(id, signal)),
      ...this.options.gateways.map((gateway) => this.statusAtGateway(gateway, id, signal)),
    ]);
    for (const status of ['confirmed', 'pending', 'unknown'] as const) if (said.includes(status)) return status;
    const services = [...this.bundlers.map(({ url }) => url), ...this.options.gateways].join(' and ');
    throw unreachable(services, 'ask how far the upload is', 'no service answered');
  }

  async vouches(id: ArweaveId, servedBy: string, signal?: AbortSignal): Promise<boolean> {
    throwIfCancelled(signal);
    const request = { idleMs: this.options.idleMs / 2, attempts: 1, ...(signal ? { signal } : {}) };
    const [atBundlers, elsewhere] = await Promise.all([
      Promise.all(this.bundlers.map((bundler) => bundler.status(id, signal))),
      isInBlockElsewhere(this.options.gateways, { id, servedBy }, request),
    ]);
    return elsewhere || atBundlers.some((status) => status === 'pending' || status === 'confirmed');
  }

  private async sendTo(
    bundler: Bundler,
    item: SignedItem,
    { signal, onProgress }: NonNullable<Parameters<PermanentStore['send']>[1]>,
  ): Promise<void> {
    const answer = await bundler.upload(item, onProgress, signal);
    if (isReceipt(answer, item.id)) return this.requireKept(bundler, item.id, signal);
    // Neither silence nor a refusal proves that the item is not there: an earlier attempt may have brought it.
    if (await this.isKnown(item.id, signal)) return;
    if (answer instanceof NoAnswer) throw unreachable(bundler.url, uploading, answer);
    if (answer.status < 300) throw nonsense(bundler.url, uploading, answer, 'a receipt');
    throw refusedBy('The bundler', uploading, answer);
  }

  /** A receipt is a promise. Error `item-missing` where the bundler itself says, for as long as it is given, that it has no such item. */
  private async requireKept(bundler: Bundler, id: ArweaveId, signal: AbortSignal | undefined): Promise<void> {
    const started = performance.now();
    for (let pause = firstLookMs; ; pause *= 2) {
      if ((await bundler.status(id, signal)) !== 'unknown' || (await this.isKnown(id, signal))) return;
      const left = this.options.keptWithinMs - (performance.now() - started);
      if (left <= 0) throw keptNothing(bundler.url, this.options.keptWithinMs);
      await delay(Math.min(pause, left), undefined, signal ? { signal } : {}).catch(() => undefined);
      throwIfCancelled(signal);
    }
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

  private async statusAtGateway(gateway: string, id: ArweaveId, signal: AbortSignal | undefined) {
    const request = { idleMs: this.options.idleMs / 2, attempts: 1, ...(signal ? { signal } : {}) };
    const status = await orSilence(findBlock(gateway, id, request));
    return status instanceof NoAnswer ? null : status;
  }
}

function sha384(bytes: Uint8Array): Uint8Array {
  return createHash('sha384').update(bytes).digest();
}

function keptNothing(bundler: string, withinMs: number): CairnError {
  return new CairnError('item-missing', 'The bundler gave a receipt for the upload and keeps nothing.', {
    why: `${bundler} accepted it, and for ${withinMs / 1000} s neither it nor a gateway has known of it.`,
    next: 'Publish again later: the same signed upload is offered again. If it stays so, name another bundler in the settings, or upload to Arweave itself: cairn publish --layer-one KEYFILE.',
  });
}

/** Journaled bytes come back from a disk: sent only while they are still the item of that id. */
function checkItem(item: SignedItem): void {
  if (decodeDataItem(item.bytes).id === item.id) return;
  throw new CairnError('item-forged', 'The signed item is not the one that was prepared.', {
    why: `Its bytes have another id than ${item.id}.`,
    next: 'Discard this publication and publish again.',
  });
}
