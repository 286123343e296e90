/** Measured times, in the order they were taken. */
export class Samples {
  readonly #values: number[] = [];

  add(milliseconds: number): void {
    this.#values.push(milliseconds);
  }

  get size(): number {
    return this.#values.length;
  }

  /** The value that a share of all are not above, by nearest rank; `share` from 0 to 1. */
  quantile(share: number): number {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  }
}
