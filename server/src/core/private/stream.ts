import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concatBytes, utf8 } from '../bytes.ts';
import { forgedPublication } from '../publication/manifest.ts';

/** Clear bytes of every chunk but the last. */
export const CHUNK_BYTES = 64 * 1024;
const TAG = 16;
/** Random bytes a stream begins with. With the counter and the last flag they make a nonce of XChaCha20's 24 bytes. */
export const PREFIX_BYTES = 19;
const MAX_CHUNKS = 2 ** 32;

/** A key that seals one stream only, and what the stream is bound to: opened in any other place, it is forged. */
export interface StreamKey {
  /** 32 bytes. */
  key: Uint8Array;
  context: Uint8Array;
}

/**
 * Seals a stream in chunks, each with XChaCha20-Poly1305 under the nonce prefix ‖ counter ‖ last flag (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): a chunk that is lost, moved, repeated or added, and an end that
 * is cut off, can't be opened. No more than a chunk is held.
 */
export class StreamSealer {
  readonly #key: StreamKey;
  readonly #prefix: Uint8Array;
  #waiting: Uint8Array = new Uint8Array();
  #counter = 0;

  /** `prefix`: PREFIX_BYTES random bytes. */
  constructor(key: StreamKey, prefix: Uint8Array) {
    this.#key = key;
    this.#prefix = prefix;
  }

  /** The sealed bytes that are complete once `piece` is added. */
  push(piece: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = [];
    let rest = concatBytes(this.#waiting, piece);
    for (; rest.length > CHUNK_BYTES; rest = rest.subarray(CHUNK_BYTES))
      out.push(this.#seal(rest.subarray(0, CHUNK_BYTES), false));
    this.#waiting = rest.slice();
    return out;
  }

  end(): Uint8Array {
    return this.#seal(this.#waiting, true);
  }

  #seal(chunk: Uint8Array, last: boolean): Uint8Array {
    const first = this.#counter === 0;
    const sealed = chunkCipher(this.#key, this.#prefix, this.#counter++, last).encrypt(chunk);
    return first ? concatBytes(this.#prefix, sealed) : sealed;
  }
}

/** Opens what StreamSealer sealed. Error `item-forged` at the first chunk that is not what and where it was; chunks before it were right. */
export class StreamOpener {
  readonly #key: StreamKey;
  #prefix: Uint8Array | null = null;
  #waiting: Uint8Array = new Uint8Array();
  #counter = 0;

  constructor(key: StreamKey) {
    this.#key = key;
  }

  push(piece: Uint8Array): Uint8Array[] {
    const out: Uint8Array[] = [];
    let rest = concatBytes(this.#waiting, piece);
    if (this.#prefix === null && rest.length >= PREFIX_BYTES) {
      this.#prefix = rest.slice(0, PREFIX_BYTES);
      rest = rest.subarray(PREFIX_BYTES);
    }
    if (this.#prefix !== null) {
      const size = CHUNK_BYTES + TAG;
      for (; rest.length > size; rest = rest.subarray(size)) out.push(this.#open(rest.subarray(0, size), false));
    }
    this.#waiting = rest.slice();
    return out;
  }

  /** The last chunk; before it returns nobody knows that the stream is whole. */
  end(): Uint8Array {
    return this.#open(this.#waiting, true);
  }

  #open(chunk: Uint8Array, last: boolean): Uint8Array {
    if (this.#prefix === null || chunk.length < TAG) throw forgedPublication('its sealed bytes are cut short');
    const first = this.#counter === 0;
    if (chunk.length === TAG && !first) throw forgedPublication('its sealed bytes end with an empty chunk');
    try {
      return chunkCipher(this.#key, this.#prefix, this.#counter++, last).decrypt(chunk);
    } catch {
      throw forgedPublication('its sealed bytes were changed, or belong elsewhere');
    }
  }
}

/** Bytes a stream of that many clear bytes is sealed to. */
export function sealedLength(clear: number): number {
  return PREFIX_BYTES + clear + TAG * Math.max(1, Math.ceil(clear / CHUNK_BYTES));
}

export function sealBytes(key: StreamKey, prefix: Uint8Array, clear: Uint8Array): Uint8Array {
  const sealer = new StreamSealer(key, prefix);
  return concatBytes(...sealer.push(clear), sealer.end());
}

/** Error `item-forged`. */
export function openBytes(key: StreamKey, sealed: Uint8Array): Uint8Array {
  const opener = new StreamOpener(key);
  return concatBytes(...opener.push(sealed), opener.end());
}

function chunkCipher({ key, context }: StreamKey, prefix: Uint8Array, counter: number, last: boolean) {
  if (counter >= MAX_CHUNKS) throw new RangeError('a sealed stream has no room for another chunk');
  const place = new Uint8Array(5);
  new DataView(place.buffer).setUint32(0, counter);
  place[4] = last ? 1 : 0;
  return xchacha20poly1305(key, concatBytes(prefix, place), concatBytes(utf8('cairn stream 1\n'), context));
}
