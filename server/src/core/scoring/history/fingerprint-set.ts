/**
 * A set of 40-bit fingerprints that only grows. What is loaded from disk stays as sorted arrays, found by its upper 16 bits; what is
 * added later goes into an open-addressing table. Both answer alike, so it makes no difference which of them an entry is in.
 */
export class FingerprintSet {
  /** Lower 24 bits of the sorted entries, and where each value of the upper 16 begins among them. */
  readonly #sorted: Uint32Array;
  readonly #offsets: Uint32Array;
  #low = ONE_FREE_SLOT;
  /** Upper 16 bits plus one; 0 marks a free slot. */
  #high = ONE_FREE_SLOT;
  #used = 0;

  constructor(sorted: SortedFingerprints = NONE) {
    this.#sorted = sorted.low;
    this.#offsets = sorted.offsets;
  }

  get size(): number {
    return this.#sorted.length + this.#used;
  }

  has(high: number, low: number): boolean {
    const upper = high & 0xffff;
    const lower = low & LOWER;
    return this.#high[this.#slot(upper + 1, lower)] !== 0 || this.#isSorted(upper, lower);
  }

  /** Whether it was not there. */
  add(high: number, low: number): boolean {
    const upper = high & 0xffff;
    const lower = low & LOWER;
    if (this.#isSorted(upper, lower)) return false;
    let slot = this.#slot(upper + 1, lower);
    if (this.#high[slot] !== 0) return false;
    if (this.#used * 2 >= this.#high.length - 1) {
      this.#grow();
      slot = this.#slot(upper + 1, lower);
    }
    this.#high[slot] = upper + 1;
    this.#low[slot] = lower;
    this.#used += 1;
    return true;
  }

  /** All entries, sorted: equal sets give equal arrays. */
  sorted(): SortedFingerprints {
    const offsets = new Uint32Array(BUCKETS + 1);
    for (let slot = 0; slot < this.#high.length; slot += 1) {
      const upper = this.#high[slot] ?? 0;
      if (upper !== 0) offsets[upper] = (offsets[upper] ?? 0) + 1;
    }
    for (let upper = 0; upper < BUCKETS; upper += 1) {
      const old = (this.#offsets[upper + 1] ?? 0) - (this.#offsets[upper] ?? 0);
      offsets[upper + 1] = (offsets[upper + 1] ?? 0) + old + (offsets[upper] ?? 0);
    }
    const low = this.#merge(offsets);
    for (let upper = 0; upper < BUCKETS; upper += 1) sortPart(low, offsets[upper] ?? 0, offsets[upper + 1] ?? 0);
    return { low, offsets };
  }

  #merge(offsets: Uint32Array): Uint32Array {
    const low = new Uint32Array(this.size);
    const next = offsets.slice();
    for (let upper = 0; upper < BUCKETS && this.#sorted.length > 0; upper += 1) {
      const part = this.#sorted.subarray(this.#offsets[upper], this.#offsets[upper + 1]);
      low.set(part, next[upper]);
      next[upper] = (next[upper] ?? 0) + part.length;
    }
    for (let slot = 0; slot < this.#high.length; slot += 1) {
      const upper = (this.#high[slot] ?? 0) - 1;
      if (upper < 0) continue;
      const at = next[upper] ?? 0;
      low[at] = this.#low[slot] ?? 0;
      next[upper] = at + 1;
    }
    return low;
  }

  #isSorted(upper: number, lower: number): boolean {
    if (this.#sorted.length === 0) return false; // spares most sets a look into a large table
    let from = this.#offsets[upper] ?? 0;
    let to = this.#offsets[upper + 1] ?? 0;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const value = this.#sorted[middle] ?? 0;
      if (value === lower) return true;
      if (value < lower) from = middle + 1;
      else to = middle;
    }
    return false;
  }

  /** Where the fingerprint is, or the free slot where it would go. */
  #slot(high: number, lower: number): number {
    const mask = this.#high.length - 1;
    let slot = (lower ^ Math.imul(high, 0x9e3779b1)) & mask;
    while (this.#high[slot] !== 0) {
      if (this.#low[slot] === lower && this.#high[slot] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const highs = this.#high;
    const lows = this.#low;
    const capacity = Math.max(FIRST_CAPACITY, highs.length * (highs.length < FAST_GROWTH ? 4 : 2));
    this.#high = new Uint32Array(capacity);
    this.#low = new Uint32Array(capacity);
    for (let old = 0; old < highs.length; old += 1) {
      const high = highs[old] ?? 0;
      if (high === 0) continue;
      const lower = lows[old] ?? 0;
      const slot = this.#slot(high, lower);
      this.#high[slot] = high;
      this.#low[slot] = lower;
    }
  }
}

/** By insertion: parts are short, and most of one is in order already. */
function sortPart(values: Uint32Array, from: number, to: number): void {
  for (let next = from + 1; next < to; next += 1) {
    const value = values[next] ?? 0;
    let at = next;
    for (; at > from && (values[at - 1] ?? 0) > value; at -= 1) values[at] = values[at - 1] ?? 0;
    values[at] = value;
  }
}

export interface SortedFingerprints {
  readonly low: Uint32Array;
  /** BUCKETS + 1 entries. */
  readonly offsets: Uint32Array;
}

export const BUCKETS = 1 << 16;
const LOWER = 0xff_ffff;
const FIRST_CAPACITY = 64;
/** Smaller tables grow fourfold: they are little beside what is made until they are full. */
const FAST_GROWTH = 1 << 16;
/** Never written to: what is empty takes no memory, as most sets of what came earlier in a change are. */
const ONE_FREE_SLOT = new Uint32Array(1);
const NONE: SortedFingerprints = { low: new Uint32Array(), offsets: new Uint32Array(BUCKETS + 1) };
