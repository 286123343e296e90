import { type CodeFile, eachLine, eachUnit, fingerprintLines, WINDOW, windowHigh, windowLow } from './fingerprints.ts';
import { HashMultiset } from './hash-multiset.ts';
import { lex } from './lexer/lex.ts';
import { classifyPath, isGenerated } from './path-class.ts';

/** Larger files are neither indexed nor counted: nobody writes them by hand. In bytes of UTF-8 or units of UTF-16. */
export const MAX_FILE_SIZE = 1_000_000;

/**
 * Fingerprints of all code of a tree: what a change can repeat but not add. Files go in and out one at a time, so that the
 * index of a commit is made from its neighbour's; equal sets of files give equal answers, in whatever order they came.
 */
export class KnownCode {
  readonly #fingerprints = new HashMultiset();
  /** Words, numbers and signs with their counts: what is usual in this repository. */
  readonly units = new HashMultiset();

  add(path: string, text: string): void {
    this.#change(path, text, 1);
  }

  remove(path: string, text: string): void {
    this.#change(path, text, -1);
  }

  has(high: number, low: number): boolean {
    return this.#fingerprints.count(high, low) > 0;
  }

  #change(path: string, text: string, by: 1 | -1): void {
    const file = lexCode(path, text);
    if (file === null) return;
    eachLine(file, (_, high, low) => this.#fingerprints.add(high, low, by));
    for (let first = 0; first + WINDOW <= file.significant.length; first += 1) {
      this.#fingerprints.add(windowHigh(file, first), windowLow(file, first), by);
    }
    for (let token = 0; token < file.tokens; token += 1) eachUnit(file, token, (hash) => this.units.add(hash, 0, by));
  }
}

/** The lexed file with its fingerprints; null where it is no code that counts (see `classifyPath`), generated, or too large. */
export function lexCode(path: string, text: string): CodeFile | null {
  const { language } = classifyPath(path);
  if (language === null || text.length > MAX_FILE_SIZE || isGenerated(text)) return null;
  return fingerprintLines(lex(text, language));
}
