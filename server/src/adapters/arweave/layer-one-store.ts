import { createHash } from 'node:crypto';
import type { PermanentStore, Quote, SignedItem, UploadProgress } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { refusedBy } from './errors.ts';
import { GatewayHealth } from './gateway-health.ts';
import { isInBlockElsewhere } from './gateway-index.ts';
import { excerpt, throwIfCancelled } from './http.ts';
import { type Keyfile, parseKeyfile } from './keyfile.ts';
import { ArweaveNode, type TransactionStatus } from './node.ts';
import { type OpenTransaction, openTransaction, signTransaction } from './transaction.ts';
import { createMemoryCheckpoint, type UploadCheckpoint } from './upload-checkpoint.ts';

export interface LayerOneStoreOptions {
  /** Each takes uploads and knows prices; the first is the preferred one. */
  gateways: readonly string[];
  /** The wallet that pays, as the JSON of its keyfile. Secret. */
  keyfile: unknown;
  /** In memory where absent: then an upload that a crash ended sends its chunks again, which costs nothing. */
  checkpoint?: UploadCheckpoint;
  /** A gateway silent for this long is given up, in milliseconds. */
  idleMs?: number;
  attempts?: number;
  /** First pause between two tries, in milliseconds. */
  pauseMs?: number;
}

const uploading = 'upload the publication';

/** Keeps publications as transactions of their own, paid from an Arweave wallet, in chunks of 256 KiB. */
export function createLayerOneStore(options: LayerOneStoreOptions): PermanentStore {
  return new LayerOneStore(options);
}

class LayerOneStore implements PermanentStore {
  readonly name = 'layer-1';
  private readonly nodes: ReadonlyMap<string, ArweaveNode>;
  private readonly health: GatewayHealth;
  private readonly idleMs: number;
  private readonly keyfile: Keyfile;
  private readonly checkpoint: UploadCheckpoint;

  constructor({ gateways, keyfile, checkpoint, ...options }: LayerOneStoreOptions) {
    // Where there is another gateway, the first is not waited for as long.
    const { idleMs = 30_000, attempts = gateways.length > 1 ? 2 : 6, pauseMs = 1_000 } = options;
    this.idleMs = idleMs;
    const settings = { idleMs, policy: { attempts, pauseMs } };
    this.keyfile = parseKeyfile(keyfile);
    this.checkpoint = checkpoint ?? createMemoryCheckpoint();
    this.nodes = new Map(gateways.map((url) => [url, new ArweaveNode(url, settings)]));
    this.health = new GatewayHealth(gateways);
  }

  quote(bytes: number, signal?: AbortSignal): Promise<Quote> {
    return this.anywhere(async (node) => ({
      amount: await node.price(bytes, signal),
      unit: 'winston',
      free: false,
    }));
  }

  prepare(...[data, tags]: Parameters<PermanentStore['prepare']>): Promise<SignedItem> {
    return this.anywhere(async (node) => {
      const [anchor, reward] = [await node.anchor(), await node.price(data.length)];
      return signTransaction({ data, tags, anchor, reward }, this.keyfile);
    });
  }

  /** The same signed transaction is paid for once, whichever nodes it is brought to. */
  async send(...[item, { signal, onProgress } = {}]: Parameters<PermanentStore['send']>): Promise<void> {
    const transaction = await openTransaction(item);
    const inBody = transaction.chunkCount <= 1;
    const total = item.bytes.length;
    await this.anywhere(async (node) => {
      const isNew = await this.submit(node, transaction, inBody, signal);
      const onPart = (part: number) => onProgress?.(progressOf(part, total));
      if (!inBody) await this.sendChunks(node, transaction, isNew, onPart, signal);
    });
    onProgress?.({ sent: total, total });
  }

  async status(id: ArweaveId, signal?: AbortSignal): Promise<TransactionStatus> {
    const asked = await Promise.allSettled([...this.nodes.values()].map((node) => node.status(id, signal)));
    throwIfCancelled(signal);
    const said = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const status of ['confirmed', 'pending', 'unknown'] as const) if (said.includes(status)) return status;
    throw asked.find((one) => one.status === 'rejected')?.reason;
  }

  async vouches(id: ArweaveId, servedBy: string, signal?: AbortSignal): Promise<boolean> {
    throwIfCancelled(signal);
    const request = { idleMs: this.idleMs, attempts: 1, ...(signal ? { signal } : {}) };
    const [preferred] = this.nodes.values();
    const [there, elsewhere] = await Promise.all([
      preferred?.status(id, signal).catch(() => 'unknown') ?? 'unknown',
      isInBlockElsewhere([...this.nodes.keys()], { id, servedBy }, request),
    ]);
    throwIfCancelled(signal);
    return elsewhere || there !== 'unknown';
  }

  /** Posts the header (and the data, where it is one chunk). False where the node knew the transaction already. */
  private async submit(
    node: ArweaveNode,
    { header, data }: OpenTransaction,
    inBody: boolean,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const body = inBody ? { ...header, data: data.toString('base64url') } : header;
    const answer = await node.submit(body, uploading, signal);
    if (answer.status === 200) return true;
    if (answer.status === 208) return false;
    // An earlier attempt may have brought it: a refusal does not prove that it is not there.
    if ((await this.status(header.id, signal).catch(() => 'unknown')) !== 'unknown') return false;
    if (answer.status === 400) await this.requireFunds(node, header.reward, signal);
    if (answer.status === 400 && /anchor/i.test(excerpt(answer))) {
      throw new CairnError('store-refused', 'Could not upload the publication: it was signed too long ago.', {
        why: `${node.url} says: ${excerpt(answer)}`,
        next: 'Discard this publication and publish again. It was not stored and not paid for.',
      });
    }
    throw refusedBy(node.url, uploading, answer);
  }

  private async sendChunks(
    node: ArweaveNode,
    transaction: OpenTransaction,
    isNew: boolean,
    onPart: (part: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const place = { id: transaction.header.id, node: node.url };
    // A node that had forgotten the transaction has forgotten its chunks too.
    const done = isNew ? 0 : Math.min(await this.checkpoint.load(place), transaction.chunkCount);
    for (let index = done; index < transaction.chunkCount; index++) {
      onPart(index / transaction.chunkCount);
      await node.submitChunk(transaction.chunk(index), signal);
      await this.checkpoint.save(place, index + 1);
    }
  }

  private async requireFunds(node: ArweaveNode, reward: string, signal?: AbortSignal): Promise<void> {
    const address = createHash('sha256').update(Buffer.from(this.keyfile.n, 'base64url')).digest('base64url');
    const balance = await node.balance(address, signal);
    if (balance === null || balance >= BigInt(reward)) return;
    throw new CairnError('insufficient-funds', 'Could not upload the publication: the Arweave wallet has too little.', {
      why: `It costs ${reward} winston, the wallet ${address} has ${balance}.`,
      next: 'Send AR to that wallet, or use another keyfile.',
    });
  }

  /** Does something with the preferred node, or where that is out of order with the next one. */
  private async anywhere<T>(attempt: (node: ArweaveNode) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (const url of this.health.ordered()) {
      const node = this.nodes.get(url);
      if (node === undefined) continue;
      try {
        const result = await attempt(node);
        this.health.worked(url);
        return result;
      } catch (error) {
        if (!(error instanceof CairnError) || error.code !== 'store-unreachable') throw error;
        this.health.failed(url);
        failure ??= error;
      }
    }
    throw failure ?? new CairnError('not-configured', 'The network names no gateway to upload to.');
  }
}

function progressOf(part: number, total: number): UploadProgress {
  return { sent: Math.floor(part * total), total };
}
