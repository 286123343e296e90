import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { GoneStatement, ReplacedWord, Tokens } from '../code/read-statement.ts';
import { isSign } from '../lexer/tokens.ts';
import { FingerprintMap } from './fingerprint-map.ts';
import { LONGEST } from './renamed-words.ts';
import { NAME, plainOf } from './statement-prints.ts';

/** Stands for the word that was not there. */
const GAP = 3;
const NO_WORDS: ReadonlyMap<number, number> = new Map();

/** Of the last statement that was read, halves in turn: what is around each gap and around each word. Below, all that follows a token. */
const gaps = new Int32Array(2 * LONGEST + 2);
const words = new Int32Array(2 * LONGEST);
const restHigh = new Int32Array(LONGEST + 1);
const restLow = new Int32Array(LONGEST + 1);
/** Its words, as `plainOf` gives them, and the fingerprint of all. */
const values = new Int32Array(LONGEST);
const whole = { high: 0, low: 0 };

/** Old words, by those that took their place. */
export interface OldWords {
  readonly renamed: ReadonlyMap<number, number>;
  /** Those of them that were no variables, whatever the new ones look like. */
  readonly fixed: ReadonlyMap<number, number>;
}
export const NO_OLD_WORDS: OldWords = { renamed: NO_WORDS, fixed: NO_WORDS };

/** Statements that are gone, by what they are but for one word. */
export class WordsAround {
  /** What they are but for names of variables and literals. */
  readonly #plain: FingerprintMap;
  /** What stands around each of their words and each gap: the word, as `plainOf` gives it. */
  readonly #around: FingerprintMap;

  constructor(statements: readonly GoneStatement[]) {
    this.#plain = new FingerprintMap(statements.length);
    this.#around = new FingerprintMap(statements.reduce((sum, { from, to }) => sum + 2 * (to - from) + 1, 0));
    for (const statement of statements) this.#add(statement);
  }

  #add({ code, from, to, plainHigh, plainLow }: GoneStatement): void {
    this.#plain.add(plainHigh, plainLow, 1);
    readAround(code, from, to, NO_OLD_WORDS);
    const end = 2 * (to - from);
    for (let at = 0; at < end; at += 2) this.#around.add(words[at] ?? 0, words[at + 1] ?? 0, values[at / 2] ?? 0);
    for (let at = 0; at <= end; at += 2) this.#around.add(gaps[at] ?? 0, gaps[at + 1] ?? 0, GAP);
  }

  /**
   * The one word of a statement that took another's place; nothing where it lost one, has none but old ones, or differs in names and literals alone;
   * null where more of it differs.
   */
  replacedIn(code: Tokens, from: number, to: number, old: OldWords): ReplacedWord[] | null {
    readAround(code, from, to, old);
    if (old.renamed.size > 0 && this.#plain.get(whole.high, whole.low) !== 0) return [];
    return this.#replaced(to - from);
  }

  /** Of the statement that was read last. */
  #replaced(length: number): ReplacedWord[] | null {
    for (let at = 0; at < length; at += 1) {
      const old = this.#around.get(words[2 * at] ?? 0, words[2 * at + 1] ?? 0);
      const word = values[at] ?? 0;
      if (old === 0) continue;
      if (word === old) return [];
      const isWord = !isSign(word) && !isSign(old);
      return [{ at, word, old, isWord }];
    }
    for (let at = 0; at <= length; at += 1)
      if (this.#around.get(gaps[2 * at] ?? 0, gaps[2 * at + 1] ?? 0) !== 0) return [];
    return null;
  }
}

/** Leaves what stands around the words and gaps of a statement in the arrays. */
function readAround(code: Tokens, from: number, to: number, old: OldWords): void {
  const length = to - from;
  restHigh[length] = 0;
  restLow[length] = 0;
  for (let at = length - 1; at >= 0; at -= 1) {
    const value = oldWordOf(code, from + at, old);
    values[at] = value;
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
    high = mixHigh(high, values[at] ?? 0);
    low = mixLow(low, values[at] ?? 0);
  }
  whole.high = high;
  whole.low = low;
}

function oldWordOf(code: Tokens, index: number, { renamed, fixed }: OldWords): number {
  const plain = plainOf(code, index);
  if (plain !== NAME) return renamed.size === 0 ? plain : (renamed.get(plain) ?? plain);
  return fixed.size === 0 ? NAME : (fixed.get(code.ids[index] ?? 0) ?? NAME);
}
