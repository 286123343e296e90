import type { BaseCode } from '../code/code.ts';
import { KEYWORDS } from '../code/fingerprints.ts';
import { HashMultiset, mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Stretch } from '../code/statements.ts';
import { FingerprintSet } from '../history/fingerprint-set.ts';
import { isLiteralId, Mark } from '../lexer/tokens.ts';

/** Longer statements are known by their windows. */
const LONGEST = 48;
const LITERAL = 1;
const NAME = 2;

type Tokens = Pick<BaseCode, 'ids' | 'marks'>;

/** Of the last statement that was read, halves in turn: what is around each gap and around each word. Below, all that follows a token. */
const gaps = new Int32Array(2 * LONGEST + 2);
const words = new Int32Array(2 * LONGEST);
const restHigh = new Int32Array(LONGEST + 1);
const restLow = new Int32Array(LONGEST + 1);

/** A statement that the change takes away, by its fingerprints. */
interface Gone extends Stretch, Prints {
  readonly code: Tokens;
}

/** Halves of a statement's fingerprints. */
interface Prints {
  /** As it is written. */
  readonly high: number;
  readonly low: number;
  /** Whatever the names of variables are. */
  readonly namelessHigh: number;
  readonly namelessLow: number;
  /** And the literals. */
  readonly plainHigh: number;
  readonly plainLow: number;
}

/**
 * Statements that a change takes away, by what they are but for one word. Where a new one says the same with another word in its place, with one
 * more or with one less, that word alone is new; where it says the same with other names of variables, nothing is.
 */
export class GoneStatements {
  readonly #gone: Gone[] = [];
  /** How many more of a statement are gone than come: as it is written, and whatever its names and literals are. */
  readonly #written = new HashMultiset();
  readonly #plain = new HashMultiset();
  /** Those that are gone as they were written, but for names of variables. */
  readonly #nameless = new FingerprintSet();
  /** What stands around each word and each gap of those that are gone. */
  readonly #around = new FingerprintSet();

  get isEmpty(): boolean {
    return this.#gone.length === 0;
  }

  /** Before any comes. */
  leave(code: Tokens, from: number, to: number): void {
    if (to - from > LONGEST) return;
    const prints = printsOf(code, from, to);
    this.#count(prints, 1);
    this.#gone.push({ code, from, to, ...prints });
  }

  /** What is moved both leaves and comes. */
  come(code: Tokens, from: number, to: number): void {
    if (to - from <= LONGEST) this.#count(printsOf(code, from, to), -1);
  }

  #count({ high, low, plainHigh, plainLow }: Prints, by: number): void {
    this.#written.add(high, low, by);
    this.#plain.add(plainHigh, plainLow, by);
  }

  /** After all were counted. */
  note(): void {
    for (const gone of this.#gone) {
      const { code, from, to } = gone;
      if (this.#written.count(gone.high, gone.low) > 0) this.#nameless.add(gone.namelessHigh, gone.namelessLow);
      if (this.#plain.count(gone.plainHigh, gone.plainLow) === 0) continue;
      readAround(code, from, to);
      const end = 2 * (to - from);
      for (let at = 0; at < end; at += 2) this.#around.add(words[at] ?? 0, words[at + 1] ?? 0);
      for (let at = 0; at <= end; at += 2) this.#around.add(gaps[at] ?? 0, gaps[at + 1] ?? 0);
    }
  }

  /** The word that a statement says anew, as a token; `to` where it has only lost one, or has other names; −1 where it is no such statement. */
  changedWord(code: Tokens, from: number, to: number): number {
    if (this.#nameless.size === 0 || to - from > LONGEST) return -1;
    const { namelessHigh, namelessLow } = printsOf(code, from, to);
    if (this.#nameless.has(namelessHigh, namelessLow)) return to;
    readAround(code, from, to);
    const end = 2 * (to - from);
    for (let at = 0; at < end; at += 2) if (this.#around.has(words[at] ?? 0, words[at + 1] ?? 0)) return from + at / 2;
    for (let at = 0; at <= end; at += 2) if (this.#around.has(gaps[at] ?? 0, gaps[at + 1] ?? 0)) return to;
    return -1;
  }
}

/** Leaves what stands around the words and gaps of a statement in the arrays. */
function readAround(code: Tokens, from: number, to: number): void {
  const length = to - from;
  restHigh[length] = 0;
  restLow[length] = 0;
  for (let at = length - 1; at >= 0; at -= 1) {
    const value = plainOf(code, from + at);
    restHigh[at] = mixHigh(restHigh[at + 1] ?? 0, value);
    restLow[at] = mixLow(restLow[at + 1] ?? 0, value);
  }
  let high = 0;
  let low = 0;
  for (let at = 0; at <= length; at += 1) {
    gaps[2 * at] = mixHigh(high, restHigh[at] ?? 0);
    gaps[2 * at + 1] = mixLow(low, restLow[at] ?? 0);
    if (at === length) break;
    words[2 * at] = mixHigh(high, restHigh[at + 1] ?? 0);
    words[2 * at + 1] = mixLow(low, restLow[at + 1] ?? 0);
    const value = plainOf(code, from + at);
    high = mixHigh(high, value);
    low = mixLow(low, value);
  }
}

function printsOf(code: Tokens, from: number, to: number): Prints {
  let high = 0;
  let low = 0;
  let namelessHigh = 0;
  let namelessLow = 0;
  let plainHigh = 0;
  let plainLow = 0;
  for (let at = from; at < to; at += 1) {
    const id = code.ids[at] ?? 0;
    const value = plainOf(code, at);
    const nameless = value === LITERAL ? id : value;
    high = mixHigh(high, id);
    low = mixLow(low, id);
    namelessHigh = mixHigh(namelessHigh, nameless);
    namelessLow = mixLow(namelessLow, nameless);
    plainHigh = mixHigh(plainHigh, value);
    plainLow = mixLow(plainLow, value);
  }
  return { high, low, namelessHigh, namelessLow, plainHigh, plainLow };
}

/** All variables are alike here, and all literals. */
function plainOf({ ids, marks }: Tokens, index: number): number {
  const id = ids[index] ?? 0;
  if (isLiteralId(id)) return LITERAL;
  return ((marks[index] ?? 0) & Mark.name) !== 0 && !KEYWORDS.has(id) ? NAME : id;
}
