import type { BaseCode } from '../code/code.ts';
import { HashMultiset, mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Kept } from '../code/kept.ts';
import type { StatementPrints } from '../code/read-statement.ts';
import type { Stretch } from '../code/statements.ts';
import { isLiteralId, isSign, Mark } from '../lexer/tokens.ts';
import { FingerprintMap } from './fingerprint-map.ts';
import { isAmong, LONGEST, type Placed, RenamedWords, wholeOf } from './renamed-words.ts';

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

/** What gone statements are found by, made when it is asked for the first time. */
interface Tables {
  /** Of which statements, in their order: where each begins. */
  readonly made: readonly number[];
  /** What they are but for names of variables: one more than their place in that order. */
  nameless: FingerprintMap | null;
  words: WordTables | null;
}

interface WordTables {
  /** What they are but for names of variables and literals. */
  readonly plain: FingerprintMap;
  /** What stands around each of their words and each gap: the word, as `plainOf` gives it. */
  readonly around: FingerprintMap;
}

/** Of a file that is edited: from one keystroke to the next, mostly the same is gone. */
const keptTables = new WeakMap<Kept, Tables>();

/** A token that stands where a statement that is gone had another one. */
export interface Replaced {
  /** Significant token. */
  readonly index: number;
  /** Content of both; all literals are alike, and GAP is where there was nothing. */
  readonly word: number;
  readonly old: number;
  /** Whether a word took the place of another word. */
  readonly isWord: boolean;
  /** Whether they name variables, or took each other's place throughout: nothing more is to be told by them. */
  readonly isName: boolean;
}

/** Statements that a change takes away, by what they are but for one word, and whatever the names of their variables are. */
export class GoneStatements {
  /** All that leaves its place, moved or not. */
  readonly #left: Gone[] = [];
  /** What does not come elsewhere. */
  #gone: readonly Gone[] = [];
  /** How many more of a statement are gone than come, as it is written. */
  readonly #written = new HashMultiset();
  #tables: Tables = { made: [], nameless: null, words: null };
  /** Old words, by those that took their place. */
  readonly #renamed = new Map<number, number>();
  /** Those of them that were no variables, whatever the new ones look like. */
  readonly #fixed = new Map<number, number>();
  /** What took the place of what throughout, and all that is gone as it was written, which is made when that is asked. */
  #throughout: RenamedWords | null = null;
  #whole: FingerprintMap | null = null;

  get isEmpty(): boolean {
    return this.#left.length === 0;
  }

  /** Before any comes. `kept`: of the file, where it is edited. */
  leave(code: Tokens, from: number, to: number, kept: Kept | null): void {
    if (to - from > LONGEST) return;
    const prints = kept?.oldPrints.get(from) ?? printsOf(code, from, to);
    kept?.oldPrints.set(from, prints);
    this.#written.add(prints.high, prints.low, 1);
    this.#left.push({ code, from, to, ...prints });
  }

  /** What is moved both leaves and comes. */
  come(code: Tokens, from: number, to: number, kept: Kept | null): void {
    if (to - from > LONGEST) return;
    const { high, low } = keptPrints(code, from, to, kept);
    this.#written.add(high, low, -1);
  }

  /** After all were counted. `kept`: of the one file that they are of. */
  note(kept: Kept | null): void {
    this.#left.sort((a, b) => a.high - b.high || a.low - b.low); // which of two is meant does not depend on where they stood
    this.#gone = this.#left.filter(({ high, low }) => this.#written.count(high, low) > 0);
    const made = this.#gone.map(({ from }) => from);
    const tables = kept === null ? undefined : keptTables.get(kept);
    const isKept = tables !== undefined && areEqual(tables.made, made);
    this.#tables = isKept ? tables : { made, nameless: null, words: null };
    if (kept !== null) keptTables.set(kept, this.#tables);
  }

  /** Looks in what is new for words that took the place of others throughout. After `note`. */
  follow(statements: readonly Placed[]): void {
    if (this.#gone.length === 0) return;
    this.#throughout = new RenamedWords(this.#left, this.#gone);
    this.#throughout.follow(statements);
    const { old } = this.#throughout;
    if (old.size === 0) return;
    this.rename(old);
    const names = namesIn(this.#gone);
    for (const [word, was] of old) if (!names.has(was)) this.#fixed.set(word, was);
  }

  /** Reads words as another does that knows more of what is gone. */
  readAs(other: GoneStatements): void {
    this.#throughout = other.#throughout;
    this.rename(other.#renamed);
    for (const [word, was] of other.#fixed) this.#fixed.set(word, was);
  }

  /** Whether nothing that is gone says a word. */
  isNewWord(word: number): boolean {
    return this.#throughout?.isNew(word) === true;
  }

  /** Not while the arrays of a statement that was read are needed: they are filled anew. */
  get #words(): WordTables {
    this.#tables.words ??= wordTablesOf(this.#gone);
    return this.#tables.words;
  }

  /** What a statement says in the place of what is gone: nothing where it only lost a word; null where it is like none that is gone. */
  replacedIn(code: Tokens, from: number, to: number, kept: Kept | null): Replaced[] | null {
    if (this.#gone.length === 0 || to - from > LONGEST) return null;
    const like = this.#throughoutIn({ code, from, to }) ?? this.#namesIn(code, from, to, kept);
    if (like !== null) return like;
    const { plain, around } = this.#words;
    readAround(code, from, to, this.#renamed, this.#fixed);
    if (this.#renamed.size > 0 && plain.get(whole.high, whole.low) !== 0) return [];
    return replacedWord(around, from, to - from);
  }

  /** The same where it differs in names of variables alone, or in words that took the place of others in more statements than one. */
  renamedIn(code: Tokens, from: number, to: number, kept: Kept | null): Replaced[] | null {
    if (to - from > LONGEST) return null;
    const like = this.#throughoutIn({ code, from, to });
    const isOften = like?.every(({ word }) => this.#throughout?.often.has(word)) === true;
    return isOften ? like : this.#namesIn(code, from, to, kept);
  }

  #namesIn(code: Tokens, from: number, to: number, kept: Kept | null): Replaced[] | null {
    const { namelessHigh, namelessLow } = keptPrints(code, from, to, kept);
    this.#tables.nameless ??= namelessOf(this.#gone);
    const like = this.#gone[this.#tables.nameless.get(namelessHigh, namelessLow) - 1];
    return like === undefined ? null : replacedNames(code, from, to, like);
  }

  /** The words that took the place of others throughout, of a statement that is gone but for them; null where it is none. */
  #throughoutIn(statement: Placed): Replaced[] | null {
    const old = this.#throughout?.old ?? NO_NAMES;
    if (old.size === 0) return null;
    this.#whole ??= wholeOf(this.#gone);
    if (!isAmong(this.#whole, statement, old)) return null;
    const replaced: Replaced[] = [];
    for (let index = statement.from; index < statement.to; index += 1) {
      const word = statement.code.ids[index] ?? 0;
      const was = old.get(word);
      if (was !== undefined) replaced.push({ index, word, old: was, isWord: true, isName: true });
    }
    return replaced.length === 0 ? null : replaced;
  }

  /** From here on a word is read as the one whose place it took. False where all are read so already. */
  rename(words: ReadonlyMap<number, number>): boolean {
    const { size } = this.#renamed;
    for (const [word, old] of words) if (!this.#renamed.has(word)) this.#renamed.set(word, old);
    return this.#renamed.size > size;
  }
}

function namelessOf(statements: readonly Gone[]): FingerprintMap {
  const nameless = new FingerprintMap(statements.length);
  for (const [place, { namelessHigh, namelessLow }] of statements.entries())
    nameless.add(namelessHigh, namelessLow, place + 1);
  return nameless;
}

function wordTablesOf(statements: readonly Gone[]): WordTables {
  const plain = new FingerprintMap(statements.length);
  const around = new FingerprintMap(statements.reduce((sum, { from, to }) => sum + 2 * (to - from) + 1, 0));
  for (const { code, from, to, plainHigh, plainLow } of statements) {
    plain.add(plainHigh, plainLow, 1);
    readAround(code, from, to, NO_NAMES, NO_NAMES);
    const end = 2 * (to - from);
    for (let at = 0; at < end; at += 2) around.add(words[at] ?? 0, words[at + 1] ?? 0, values[at / 2] ?? 0);
    for (let at = 0; at <= end; at += 2) around.add(gaps[at] ?? 0, gaps[at + 1] ?? 0, GAP);
  }
  return { plain, around };
}

/** The word of the statement that was read last which took another's place; nothing where it only lost one. */
function replacedWord(around: FingerprintMap, from: number, length: number): Replaced[] | null {
  for (let at = 0; at < length; at += 1) {
    const old = around.get(words[2 * at] ?? 0, words[2 * at + 1] ?? 0);
    const word = values[at] ?? 0;
    if (old === 0) continue;
    const isWord = word !== old && !isSign(word) && !isSign(old);
    return [{ index: from + at, word, old, isWord, isName: false }];
  }
  for (let at = 0; at <= length; at += 1) if (around.get(gaps[2 * at] ?? 0, gaps[2 * at + 1] ?? 0) !== 0) return [];
  return null;
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

/** Words that name variables somewhere. */
function namesIn(statements: readonly Placed[]): Set<number> {
  const names = new Set<number>();
  for (const { code, from, to } of statements)
    for (let index = from; index < to; index += 1) if (plainOf(code, index) === NAME) names.add(code.ids[index] ?? 0);
  return names;
}

/** Leaves what stands around the words and gaps of a statement in the arrays. `renamed`: words that are read as others; `fixed`: names that are. */
function readAround(
  code: Tokens,
  from: number,
  to: number,
  renamed: ReadonlyMap<number, number>,
  fixed: ReadonlyMap<number, number>,
): void {
  const length = to - from;
  restHigh[length] = 0;
  restLow[length] = 0;
  for (let at = length - 1; at >= 0; at -= 1) {
    const value = oldWordOf(code, from + at, renamed, fixed);
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

function oldWordOf(
  code: Tokens,
  index: number,
  renamed: ReadonlyMap<number, number>,
  fixed: ReadonlyMap<number, number>,
): number {
  const plain = plainOf(code, index);
  if (plain !== NAME) return renamed.size === 0 ? plain : (renamed.get(plain) ?? plain);
  return fixed.size === 0 ? NAME : (fixed.get(code.ids[index] ?? 0) ?? NAME);
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
  return ((marks[index] ?? 0) & Mark.name) !== 0 ? NAME : id;
}
