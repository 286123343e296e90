const FIRST_CAPACITY = 64;
/** Never written to: what stays empty takes no memory. */
const ONE_FREE_KEY = new Uint32Array(2);
const ONE_FREE_COUNT = new Int32Array(1);

/** Mixes one more 32-bit value into the upper half of a 64-bit fingerprint. Not cryptographic: a collision makes code look known, which never pays. */
export function mixHigh(high: number, value: number): number {
  const mixed = Math.imul(high ^ value, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** The same for the lower half. */
export function mixLow(low: number, value: number): number {
  const mixed = Math.imul(low ^ value ^ 0x5bd1e995, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

/**
 * How often each 64-bit fingerprint occurs: an open-addressing table in typed arrays, about 24 bytes an entry, for millions of them.
 * What it answers depends on what was added and removed, never on the order.
 */
export class HashMultiset {
  #keys = ONE_FREE_KEY;
  #counts = ONE_FREE_COUNT;
  #used = 0;
  #distinct = 0;
  #total = 0;

  /** Fingerprints with a positive count. */
  get distinct(): number {
    return this.#distinct;
  }

  /** Sum of all counts. */
  get total(): number {
    return this.#total;
  }

  count(high: number, low: number): number {
    return this.#counts[this.#slot(high, low)] ?? 0;
  }

  /** Adds `by`, which may be negative; a count never falls below zero. */
  add(high: number, low: number, by: number): void {
    let slot = this.#slot(high, low);
    if (this.#isFree(slot)) {
      if (by <= 0) return;
      if ((this.#used + 1) * 2 > this.#counts.length) {
        this.#grow();
        slot = this.#slot(high, low);
      }
      this.#keys[slot * 2] = high;
      this.#keys[slot * 2 + 1] = spare(high, low);
      this.#used += 1;
    }
    const before = this.#counts[slot] ?? 0;
    const after = Math.max(0, before + by);
    this.#counts[slot] = after;
    this.#total += after - before;
    if (before === 0 && after > 0) this.#distinct += 1;
    if (before > 0 && after === 0) this.#distinct -= 1;
  }

  /** Upper halves of all with a positive count, the lowest first. */
  highs(): Uint32Array {
    const highs = new Uint32Array(this.#distinct);
    let found = 0;
    for (let slot = 0; slot < this.#counts.length; slot += 1) {
      if ((this.#counts[slot] ?? 0) === 0) continue;
      highs[found] = this.#keys[slot * 2] ?? 0;
      found += 1;
    }
    return highs.sort();
  }

  #isFree(slot: number): boolean {
    return this.#keys[slot * 2] === 0 && this.#keys[slot * 2 + 1] === 0;
  }

  /** Where the fingerprint is, or the free slot where it would go. */
  #slot(high: number, low: number): number {
    const wantedHigh = high >>> 0;
    const wantedLow = spare(high, low) >>> 0;
    const mask = this.#counts.length - 1;
    let slot = (wantedHigh ^ wantedLow) & mask;
    while (!this.#isFree(slot)) {
      if (this.#keys[slot * 2] === wantedHigh && this.#keys[slot * 2 + 1] === wantedLow) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const counts = this.#counts;
    const capacity = Math.max(FIRST_CAPACITY, counts.length * 2);
    this.#keys = new Uint32Array(capacity * 2);
    this.#counts = new Int32Array(capacity);
    this.#used = 0;
    for (let old = 0; old < counts.length; old += 1) {
      const count = counts[old] ?? 0;
      if (count === 0) continue; // removed entries end here
      const high = keys[old * 2] ?? 0;
      const low = keys[old * 2 + 1] ?? 0;
      const slot = this.#slot(high, low);
      this.#keys[slot * 2] = high;
      this.#keys[slot * 2 + 1] = low;
      this.#counts[slot] = count;
      this.#used += 1;
    }
  }
}

/** The pair (0, 0) marks a free slot, so that fingerprint becomes (0, 1). */
function spare(high: number, low: number): number {
  return high === 0 && low === 0 ? 1 : low;
}
