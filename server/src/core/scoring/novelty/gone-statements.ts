import type { BaseCode } from '../code/code.ts';
import { KEYWORDS } from '../code/fingerprints.ts';
import { HashMultiset, mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Kept } from '../code/kept.ts';
import type { StatementPrints } from '../code/read-statement.ts';
import type { Stretch } from '../code/statements.ts';
import { isLiteralId, isSign, Mark } from '../lexer/tokens.ts';
import { FingerprintMap } from './fingerprint-map.ts';

/** Longer statements are known by their windows. */
const LONGEST = 48;
const LITERAL = 1;
const NAME = 2;
/** Stands for the word that was not there. */
const GAP = 3;
const NO_NAMES: ReadonlyMap<number, number> = new Map();

type Tokens = Pick<BaseCode, 'ids' | 'marks'>;

/** Of the last statement that was read, halves in turn: what is around each gap and around each word. Below, all that follows a token. */
const gaps = new Int32Array(2 * LONGEST + 2);
const words = new Int32Array(2 * LONGEST);
const restHigh = new Int32Array(LONGEST + 1);
const restLow = new Int32Array(LONGEST + 1);
/** Its words, as `plainOf` gives them, and the fingerprint of all. */
const values = new Int32Array(LONGEST);
const whole = { high: 0, low: 0 };

/** A statement that the change takes away, by its fingerprints. */
interface Gone extends Stretch, StatementPrints {
  readonly code: Tokens;
}

/** What gone statements are found by. */
interface Tables {
  /** Of which statements, in their order: for each its beginning, and how it is found. */
  readonly made: readonly number[];
  /** Those that are gone as they were written, by what they are but for names of variables: one more than their place in that order. */
  readonly nameless: FingerprintMap;
  /** What stands around each word and each gap of those that are gone: the word, as `plainOf` gives it. */
  readonly around: FingerprintMap;
}

/** Of a file that is edited: from one keystroke to the next, mostly the same is gone. */
const keptTables = new WeakMap<Kept, Tables>();
const BY_NAMES = 1;
const BY_WORDS = 2;

/** A token that stands where a statement that is gone had another one. */
export interface Replaced {
  /** Significant token. */
  readonly index: number;
  /** Content of both; all literals are alike, and GAP is where there was nothing. */
  readonly word: number;
  readonly old: number;
  /** Whether a word took the place of another word. */
  readonly isWord: boolean;
  /** Whether they name variables. */
  readonly isName: boolean;
}

/** Statements that a change takes away, by what they are but for one word, and whatever the names of their variables are. */
export class GoneStatements {
  readonly #gone: Gone[] = [];
  /** How many more of a statement are gone than come: as it is written, and whatever its names and literals are. */
  readonly #written = new HashMultiset();
  readonly #plain = new HashMultiset();
  #tables: Tables = { made: [], nameless: new FingerprintMap(), around: new FingerprintMap() };
  /** Old words, by those that took their place. */
  readonly #renamed = new Map<number, number>();

  get isEmpty(): boolean {
    return this.#gone.length === 0;
  }

  /** Before any comes. `kept`: of the file, where it is edited. */
  leave(code: Tokens, from: number, to: number, kept: Kept | null): void {
    if (to - from > LONGEST) return;
    const prints = kept?.oldPrints.get(from) ?? printsOf(code, from, to);
    kept?.oldPrints.set(from, prints);
    this.#count(prints, 1);
    this.#gone.push({ code, from, to, ...prints });
  }

  /** What is moved both leaves and comes. */
  come(code: Tokens, from: number, to: number, kept: Kept | null): void {
    if (to - from <= LONGEST) this.#count(keptPrints(code, from, to, kept), -1);
  }

  #count({ high, low, plainHigh, plainLow }: StatementPrints, by: number): void {
    this.#written.add(high, low, by);
    this.#plain.add(plainHigh, plainLow, by);
  }

  /** After all were counted. `kept`: of the one file that they are of. */
  note(kept: Kept | null): void {
    this.#gone.sort((a, b) => a.high - b.high || a.low - b.low); // which of two is meant does not depend on where they stood
    const made = this.#gone.flatMap((gone) => [gone.from, this.#waysTo(gone)]);
    const tables = kept === null ? undefined : keptTables.get(kept);
    if (tables !== undefined && areEqual(tables.made, made)) {
      this.#tables = tables;
      return;
    }
    this.#tables = { ...this.#tables, made };
    for (const [place, gone] of this.#gone.entries()) this.#noteOne(gone, place, made[2 * place + 1] ?? 0);
    if (kept !== null) keptTables.set(kept, this.#tables);
  }

  /** How one is found: not where it came as often. */
  #waysTo({ high, low, plainHigh, plainLow }: Gone): number {
    const byNames = this.#written.count(high, low) > 0 ? BY_NAMES : 0;
    return this.#plain.count(plainHigh, plainLow) > 0 ? byNames | BY_WORDS : byNames;
  }

  #noteOne({ code, from, to, namelessHigh, namelessLow }: Gone, place: number, ways: number): void {
    const { nameless, around } = this.#tables;
    if ((ways & BY_NAMES) !== 0) nameless.add(namelessHigh, namelessLow, place + 1);
    if ((ways & BY_WORDS) === 0) return;
    readAround(code, from, to, NO_NAMES);
    const end = 2 * (to - from);
    for (let at = 0; at < end; at += 2) around.add(words[at] ?? 0, words[at + 1] ?? 0, values[at / 2] ?? 0);
    for (let at = 0; at <= end; at += 2) around.add(gaps[at] ?? 0, gaps[at + 1] ?? 0, GAP);
  }

  /** What a statement says in the place of what is gone: nothing where it only lost a word; null where it is like none that is gone. */
  replacedIn(code: Tokens, from: number, to: number, kept: Kept | null): Replaced[] | null {
    const { nameless } = this.#tables;
    if (nameless.size === 0 || to - from > LONGEST) return null;
    const { namelessHigh, namelessLow } = keptPrints(code, from, to, kept);
    const like = this.#gone[nameless.get(namelessHigh, namelessLow) - 1];
    if (like !== undefined) return replacedNames(code, from, to, like);
    readAround(code, from, to, this.#renamed);
    if (this.#renamed.size > 0 && this.#plain.count(whole.high, whole.low) > 0) return [];
    return this.#replacedWord(from, to - from);
  }

  /** The same of the statement that was read last, by its words. */
  #replacedWord(from: number, length: number): Replaced[] | null {
    const { around } = this.#tables;
    for (let at = 0; at < length; at += 1) {
      const old = around.get(words[2 * at] ?? 0, words[2 * at + 1] ?? 0);
      const word = values[at] ?? 0;
      if (old !== 0)
        return [{ index: from + at, word, old, isWord: word !== old && !isSign(word) && !isSign(old), isName: false }];
    }
    for (let at = 0; at <= length; at += 1) if (around.get(gaps[2 * at] ?? 0, gaps[2 * at + 1] ?? 0) !== 0) return [];
    return null;
  }

  /** From here on a word is read as the one whose place it took. False where all are read so already. */
  rename(words: ReadonlyMap<number, number>): boolean {
    const { size } = this.#renamed;
    for (const [word, old] of words) if (!this.#renamed.has(word)) this.#renamed.set(word, old);
    return this.#renamed.size > size;
  }
}

/** Names of variables that are others than in a statement that is the same without them. */
function replacedNames(code: Tokens, from: number, to: number, like: Gone): Replaced[] {
  const replaced: Replaced[] = [];
  for (let index = from; index < to; index += 1) {
    const word = code.ids[index] ?? 0;
    const old = like.code.ids[like.from + index - from] ?? 0;
    if (word !== old) replaced.push({ index, word, old, isWord: true, isName: true });
  }
  return replaced;
}

/** Leaves what stands around the words and gaps of a statement in the arrays. `renamed`: words that are read as others. */
function readAround(code: Tokens, from: number, to: number, renamed: ReadonlyMap<number, number>): void {
  const length = to - from;
  restHigh[length] = 0;
  restLow[length] = 0;
  for (let at = length - 1; at >= 0; at -= 1) {
    const plain = plainOf(code, from + at);
    const value = renamed.size === 0 ? plain : (renamed.get(plain) ?? plain);
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

const areEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

function keptPrints(code: Tokens, from: number, to: number, kept: Kept | null): StatementPrints {
  const known = kept?.prints.get(from);
  if (known !== undefined) return known;
  const prints = printsOf(code, from, to);
  kept?.prints.put(from, from, to, prints);
  return prints;
}

function printsOf(code: Tokens, from: number, to: number): StatementPrints {
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
