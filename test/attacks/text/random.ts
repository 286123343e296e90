/** A seeded sequence: the same seed gives the same attack, so that a failure can be run again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** From 0 to below 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(some: readonly T[]): T | undefined {
    return some[this.below(some.length)];
  }

  /** As many different ones as there are, at most `count`. */
  sample<T>(some: readonly T[], count: number): T[] {
    const rest = [...some];
    return Array.from({ length: Math.min(count, rest.length) }, () => rest.splice(this.below(rest.length), 1)).flat();
  }

  /** A name as a person would choose one. */
  name(): string {
    return `${this.#word()}${capitalize(this.#word())}${this.below(1000)}`;
  }

  /** A name of 32 letters that says nothing. */
  noise(): string {
    return Array.from({ length: 32 }, () => 'abcdefghijklmnopqrstuvwxyz'[this.below(26)]).join('');
  }

  sentence(words: number): string {
    return Array.from({ length: words }, () => this.#word()).join(' ');
  }

  #word(): string {
    return this.pick(WORDS) ?? 'value';
  }
}

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const WORDS =
  'value state item cache entry index buffer handle total offset result option source target limit batch queue signal record helper context amount weight factor window cursor policy budget marker ledger'.split(
    ' ',
  );
