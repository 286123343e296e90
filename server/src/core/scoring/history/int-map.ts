const EMPTY = -2;
/** What `get` gives for a key that is not there. */
export const ABSENT = EMPTY;

/** Larger ones are not kept for smaller needs. */
const MOST_KEPT = 1 << 18;

/**
 * 32-bit keys to numbers from −1 on, in typed arrays that are kept and used again: a file's lines are put in and looked up at every keystroke
 * and every change.
 */
export class IntMap {
  #keys = new Int32Array();
  #values = new Int32Array();
  #mask = 0;

  /** Empties it. `most`: as many keys as it may come to hold from here on. */
  clear(most: number): void {
    let capacity = 16;
    while (capacity < most * 2) capacity *= 2;
    if (capacity > this.#keys.length || this.#keys.length > MOST_KEPT) {
      this.#keys = new Int32Array(capacity);
      this.#values = new Int32Array(capacity);
    }
    this.#values.fill(EMPTY, 0, capacity);
    this.#mask = capacity - 1;
  }

  get(key: number): number {
    return this.#values[this.#slot(key)] ?? ABSENT;
  }

  set(key: number, value: number): void {
    const slot = this.#slot(key);
    this.#keys[slot] = key;
    this.#values[slot] = value;
  }

  /** Sets the value of a key that is not there, and gives the one it has then. */
  put(key: number, value: number): number {
    const slot = this.#slot(key);
    const kept = this.#values[slot] ?? ABSENT;
    if (kept !== ABSENT) return kept;
    this.#keys[slot] = key;
    this.#values[slot] = value;
    return value;
  }

  #slot(key: number): number {
    let slot = Math.imul(key ^ (key >>> 15), 0x2c1b3c6d) >>> 3;
    for (slot &= this.#mask; this.#values[slot] !== EMPTY; slot = (slot + 1) & this.#mask) {
      if (this.#keys[slot] === key) break;
    }
    return slot;
  }
}
