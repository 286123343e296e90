import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';

const SIGNATURE = 0xff744f63;
const VERSION = 2;
const FANOUT = 8;
const NAMES = FANOUT + 256 * 4;
const CRC = 4;
const OFFSET = 4;
/** Set where an offset is too large for 4 bytes; the rest is then a row of the table of large ones. */
const LARGE = 0x80000000;

/** A pack's index, version 2, as `git index-pack` writes it: which objects a pack has, and in which order they lie in it. */
export class PackIndex {
  readonly count: number;
  readonly #bytes: Buffer;
  readonly #width: number;

  /** Error `git-failed`: not such an index. */
  constructor(bytes: Buffer, format: ObjectFormat) {
    this.#bytes = bytes;
    this.#width = format === 'sha1' ? 20 : 32;
    const sound = bytes.length >= NAMES && bytes.readUInt32BE(0) === SIGNATURE && bytes.readUInt32BE(4) === VERSION;
    this.count = sound ? this.#countTo(255) : 0;
    if (!sound || bytes.length < NAMES + this.count * (this.#width + CRC + OFFSET))
      throw new CairnError('git-failed', 'git wrote a pack index of another form than Cairn reads.');
  }

  has(id: ObjectId): boolean {
    const name = Buffer.from(id, 'hex');
    if (name.length !== this.#width) return false;
    const first = name[0] ?? 0;
    let low = first === 0 ? 0 : this.#countTo(first - 1);
    let high = this.#countTo(first);
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.#name(middle).compare(name);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return false;
  }

  /** Those that lie behind the first so many. */
  idsAfter(first: number): ObjectId[] {
    if (first >= this.count) return [];
    const rows = Array.from({ length: this.count }, (_, row) => row);
    rows.sort((a, b) => this.#offset(a) - this.#offset(b));
    return rows.slice(first).map((row) => this.#name(row).toString('hex'));
  }

  /** How many objects have a name whose first byte is no larger. */
  #countTo(firstByte: number): number {
    return this.#bytes.readUInt32BE(FANOUT + firstByte * 4);
  }

  #name(row: number): Buffer {
    const at = NAMES + row * this.#width;
    return this.#bytes.subarray(at, at + this.#width);
  }

  #offset(row: number): number {
    const offsets = NAMES + this.count * (this.#width + CRC);
    const offset = this.#bytes.readUInt32BE(offsets + row * OFFSET);
    if (offset < LARGE) return offset;
    return Number(this.#bytes.readBigUInt64BE(offsets + this.count * OFFSET + (offset - LARGE) * 8));
  }
}
