import { FingerprintSet } from '../history/fingerprint-set.ts';

/** What the main line says, and what a change has said so far. */
export class Said {
  /** What the main line did not say before: upper and lower halves in turn. */
  readonly fresh: number[] = [];
  readonly #known: FingerprintSet;
  readonly #seen = new FingerprintSet();

  constructor(known: FingerprintSet) {
    this.#known = known;
  }

  /** Whether the main line says it. */
  isKnown(high: number, low: number): boolean {
    return this.#known.has(high, low);
  }

  /** Whether the change said it before. It has from now on. */
  say(high: number, low: number): boolean {
    if (!this.#seen.add(high, low)) return true;
    if (!this.#known.has(high, low)) this.fresh.push(high, low);
    return false;
  }
}
