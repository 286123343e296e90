import { decodeUtf8 } from '../../../bytes.ts';

/** Reads what a ByteWriter wrote. RangeError where the bytes end too early or hold what it never writes. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** At most `limit`. */
  varint(limit: number = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined || factor > 2 ** 49) throw new RangeError('truncated number');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
      factor *= 0x80;
    }
    if (value > limit) throw new RangeError('number too large');
    return value;
  }

  /** A count of things that take at least a byte each. */
  count(): number {
    return this.varint(this.#bytes.length - this.#at);
  }

  double(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  bytes(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError('truncated bytes');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  text(): string {
    const text = decodeUtf8(this.bytes(this.count()));
    if (text === null) throw new RangeError('not UTF-8');
    return text;
  }
}
