import { toBase64Url } from '../../core/base64url.ts';
import { concatBytes, fromHex, sha256Hex, utf8 } from '../../core/bytes.ts';
import type {
  PayloadDigest,
  PermanentReader,
  PermanentStore,
  PermanentTag,
  SignedItem,
} from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';

/** A store and its reader in memory, with the switches a test needs. */
export interface MemoryPermanentStore extends PermanentStore, PermanentReader {
  /** What every later `send` fails with; null: nothing. */
  failSendsWith(error: CairnError | null): void;
  /** Every item that was sent becomes confirmed. */
  confirm(): void;
  /** Forgets an item, as a fork can. */
  forget(id: ArweaveId): void;
  readonly size: number;
}

interface Kept {
  payload: Uint8Array;
  tags: PermanentTag[];
  confirmed: boolean;
}

/** The reference implementation of both ports: what a service's test uses in place of Arweave. */
export function createMemoryPermanentStore(): MemoryPermanentStore {
  return new MemoryStore();
}

class MemoryStore implements MemoryPermanentStore {
  readonly name = 'memory';
  private readonly prepared = new Map<ArweaveId, Kept>();
  private readonly sent = new Map<ArweaveId, Kept>();
  private failure: CairnError | null = null;

  get size(): number {
    return this.sent.size;
  }

  async quote(bytes: number, signal?: AbortSignal) {
    throwIfCancelled(signal);
    return { amount: String(bytes), unit: 'byte', free: false };
  }

  /** Id and bytes follow from the content. */
  async prepare(payload: Uint8Array, tags: PermanentTag[]): Promise<SignedItem> {
    const bytes = concatBytes(utf8(`${JSON.stringify(tags)}\n`), payload);
    const id = idOf(bytes);
    this.prepared.set(id, { payload: payload.slice(), tags, confirmed: false });
    return { id, bytes };
  }

  async send(...[item, { signal, onProgress } = {}]: Parameters<PermanentStore['send']>): Promise<void> {
    throwIfCancelled(signal);
    const kept = this.prepared.get(item.id);
    if (kept === undefined || idOf(item.bytes) !== item.id) {
      throw new CairnError('item-forged', 'The signed item is not the one that was prepared.');
    }
    if (this.failure !== null) throw this.failure;
    if (!this.sent.has(item.id)) this.sent.set(item.id, { ...kept });
    onProgress?.({ sent: item.bytes.length, total: item.bytes.length });
  }

  async status(id: ArweaveId, signal?: AbortSignal) {
    throwIfCancelled(signal);
    const kept = this.sent.get(id);
    if (kept === undefined) return 'unknown';
    return kept.confirmed ? 'confirmed' : 'pending';
  }

  async vouches(id: ArweaveId, _servedBy: string, signal?: AbortSignal) {
    return (await this.status(id, signal)) !== 'unknown';
  }

  async fetch(...[wanted, signal]: Parameters<PermanentReader['fetch']>) {
    throwIfCancelled(signal);
    const hinted = wanted.hint === null ? [] : [...this.sent].filter(([id]) => id === wanted.hint);
    const tagged = [...this.sent].filter(([, { tags }]) =>
      tags.some(({ value }) => value === (wanted.tag?.value ?? wanted.manifestSha256)),
    );
    const candidates = [...hinted, ...tagged];
    for (const [id, { payload }] of candidates) {
      if (payload.length > (wanted.maxBytes ?? Infinity)) continue;
      const found = { id, gateway: this.name };
      if (wanted.digest === undefined && wanted.accepts(payload)) return { ...found, payload };
      if (wanted.digest !== undefined && isOf(payload, wanted.digest)) return { ...found, payload: new Uint8Array() };
    }
    if (candidates.length > 0) throw new CairnError('item-forged', 'Only wrong bytes were found.', { why: this.name });
    throw new CairnError('item-missing', 'No gateway has this publication.', { why: this.name });
  }

  failSendsWith(error: CairnError | null): void {
    this.failure = error;
  }

  confirm(): void {
    for (const kept of this.sent.values()) kept.confirmed = true;
  }

  forget(id: ArweaveId): void {
    this.sent.delete(id);
  }
}

function isOf(payload: Uint8Array, { sha256, length }: PayloadDigest): boolean {
  return payload.length === length && sha256Hex(payload) === sha256;
}

function idOf(bytes: Uint8Array): ArweaveId {
  return toBase64Url(fromHex(sha256Hex(bytes)));
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CairnError('cancelled', 'Cancelled.');
}
