import { FingerprintSet } from '../history/fingerprint-set.ts';
import type { KnownCode } from './known-code.ts';

/** What the main line says, and what a change has said so far. */
export class Said {
  /** What the main line did not say before: upper and lower halves in turn. */
  readonly fresh: number[] = [];
  readonly #known: FingerprintSet;
  readonly #words: KnownCode['units'];
  readonly #seen = new FingerprintSet();

  constructor({ fingerprints, units }: KnownCode) {
    this.#known = fingerprints;
    this.#words = units;
  }

  /** Whether the main line never had a word. */
  readonly isNewWord = (word: number): boolean => this.#words.count(word, 0) === 0;

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
