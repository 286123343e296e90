/** A number for each fingerprint: the least of those that it was given. What it answers does not depend on the order. */
export class FingerprintMap {
  /** Halves of the fingerprint, and the number; 0 marks a free slot. */
  #slots = ONE_FREE_SLOT;
  #used = 0;

  /** `most`: as many fingerprints as it may come to hold, if that is known. */
  constructor(most = 0) {
    if (most > 0) this.#slots = new Int32Array(FIELDS * capacityFor(Math.min(most, MOST_AT_ONCE)));
  }

  get size(): number {
    return this.#used;
  }

  /** 0 where none was given. */
  get(high: number, low: number): number {
    return this.#slots[this.#slot(high, low) + 2] ?? 0;
  }

  /** `value` is not 0. */
  add(high: number, low: number, value: number): void {
    if ((this.#used + 1) * 2 * FIELDS > this.#slots.length) this.#grow();
    const slot = this.#slot(high, low);
    const before = this.#slots[slot + 2] ?? 0;
    if (before === 0) this.#used += 1;
    this.#slots[slot] = high;
    this.#slots[slot + 1] = low;
    this.#slots[slot + 2] = before === 0 ? value : Math.min(before, value);
  }

  /** Where the fingerprint is, or the free slot where it would go. */
  #slot(high: number, low: number): number {
    const mask = this.#slots.length / FIELDS - 1;
    let at = (low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (; this.#slots[at * FIELDS + 2] !== 0; at = (at + 1) & mask) {
      if (this.#slots[at * FIELDS] === high && this.#slots[at * FIELDS + 1] === low) break;
    }
    return at * FIELDS;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(FIELDS * Math.max(FIRST_CAPACITY, (old.length / FIELDS) * 2));
    for (let at = 0; at < old.length; at += FIELDS) {
      if (old[at + 2] === 0) continue;
      const slot = this.#slot(old[at] ?? 0, old[at + 1] ?? 0);
      for (let field = 0; field < FIELDS; field += 1) this.#slots[slot + field] = old[at + field] ?? 0;
    }
  }
}

function capacityFor(most: number): number {
  let capacity = FIRST_CAPACITY;
  while (capacity < 2 * most) capacity *= 2;
  return capacity;
}

const FIELDS = 3;
/** Room for more is made as it fills: many of those that may come are often the same. */
const MOST_AT_ONCE = 1 << 13;
const FIRST_CAPACITY = 64;
/** Never written to: what stays empty takes no memory. */
const ONE_FREE_SLOT = new Int32Array(FIELDS);
