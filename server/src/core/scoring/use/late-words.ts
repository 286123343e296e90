/** What came first is forgotten where there would be more. */
const MOST = 8192;

/** Words that came of late, each with the time of its first coming (unix seconds): oldest first. */
export class LateWords {
  readonly #times = new Map<number, number>();

  has(word: number): boolean {
    return this.#times.has(word);
  }

  /** `time`: not before that of any other. */
  add(word: number, time: number): void {
    if (this.#times.has(word)) return;
    this.#times.set(word, time);
    for (const oldest of this.#times.keys()) {
      if (this.#times.size <= MOST) return;
      this.#times.delete(oldest);
    }
  }

  /** Whether it was there. */
  remove(word: number): boolean {
    return this.#times.delete(word);
  }

  entries(): [number, number][] {
    return [...this.#times];
  }

  /** Forgets what came up to `limit`. */
  expire(limit: number): void {
    for (const [word, time] of this.#times) {
      if (time > limit) return;
      this.#times.delete(word);
    }
  }
}
