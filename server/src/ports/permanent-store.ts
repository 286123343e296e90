import type { ArweaveId, Sha256, Uint } from '../protocol/primitives.ts';

export interface Quote {
  /** In the store's smallest unit. */
  amount: Uint;
  unit: string;
  free: boolean;
}

export interface UploadProgress {
  sent: number;
  total: number;
}

export interface PermanentTag {
  name: string;
  value: string;
}

/** What bytes are known by: SHA-256 in hex, and how many they are. */
export interface PayloadDigest {
  sha256: Sha256;
  length: number;
}

/** A payload signed and ready to be sent; journaled before it is. Sending the same one twice is harmless. */
export interface SignedItem {
  id: ArweaveId;
  bytes: Uint8Array;
}

/**
 * Where a publication is kept for good. Equal payloads may end as several items: identity is always the content's hash.
 * Errors: `store-unreachable` (try again), `store-refused` (don't), `too-large`, `insufficient-funds`, `item-forged` (the item's bytes are
 * not what was prepared), `not-configured` (the store's own key is unusable), `cancelled`.
 */
export interface PermanentStore {
  readonly name: string;
  quote(bytes: number, signal?: AbortSignal): Promise<Quote>;
  /** Signs with the store's own upload key (never the contributor's wallet). The payload's buffer is the caller's again once it resolves. */
  prepare(payload: Uint8Array, tags: PermanentTag[]): Promise<SignedItem>;
  send(
    item: SignedItem,
    options?: { signal?: AbortSignal; onProgress?: (progress: UploadProgress) => void },
  ): Promise<void>;
  /** `unknown` is not proof of absence. */
  status(id: ArweaveId, signal?: AbortSignal): Promise<'unknown' | 'pending' | 'confirmed'>;
  /**
   * Whether an item that somebody else may have sent is as good as uploaded: a service that uploads go to has it, or another
   * gateway than `servedBy`, where it was read, has it in a block. One gateway that serves bytes does not make them stored.
   * Silence is no yes. Error `cancelled`.
   */
  vouches(id: ArweaveId, servedBy: string, signal?: AbortSignal): Promise<boolean>;
}

/**
 * Reads payloads from any number of gateways and believes none of them: what is returned hashes to what was asked for.
 * Errors: `item-missing` (every gateway was asked and has nothing), `item-forged` (only wrong bytes were found), `store-unreachable`.
 */
export interface PermanentReader {
  /**
   * The payload whose manifest hashes to `manifestSha256`; `hint` is tried first, then the tag index of each gateway: under `tag`, or
   * where it is absent under the hash. `accepts` checks the bytes; where more than `maxBytes` are offered, they are passed over. With
   * `digest` it only matters that very bytes are there: they are hashed as they come and not held, `accepts` is not asked, and
   * `payload` is empty.
   */
  fetch(
    request: {
      manifestSha256: Sha256;
      hint: ArweaveId | null;
      tag?: PermanentTag;
      maxBytes?: number;
      accepts: (payload: Uint8Array) => boolean;
      digest?: PayloadDigest;
    },
    signal?: AbortSignal,
  ): Promise<{ payload: Uint8Array; id: ArweaveId; gateway: string }>;
}
