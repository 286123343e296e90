import { OWN_WORDS, SHARED_WORDS } from '../lexer/keywords.ts';
import { isLiteralId, isOuterCut, isSign, isWord, Mark, signId } from '../lexer/tokens.ts';
import { mixHigh, mixLow } from './hash-multiset.ts';
import { idOfWord } from './id-set.ts';
import type { Stretch } from './stretch.ts';

/** Tokens that a window spans. A statement of more is known by its windows, a shorter one as a whole. */
export const WINDOW = 12;
/** Tokens that a shape spans: a run of this many that was seen before under other names is not new either. */
export const SHAPE = 16;
/** Tokens that tell an anchor. */
const ANCHOR = 4;

/** Stands for a word that is no variable, whatever it says. */
const ANY_WORD = 0;
/** Stands for a literal, whatever it says. */
const LITERAL = 1;
/** Stands for a name that was not said before; as many more as it was said tokens ago. Ids of signs are larger. */
const NEW_NAME = 2;

/** No stretch that is looked at is longer, and a name that was said so many tokens before is another one. */
export const FAR = 3 * WINDOW;
/** What a token is. A name is told by how many tokens before the same one stands, `FAR` where it is none or farther. `fixed`: a word that calls no variable. */
const Kind = { unread: 0, fixed: 252, word: 253, literal: 254, own: 255 } as const;

const DOT = signId(46);
const EQUAL = signId(61);
const MINUS = signId(45);

const STATEMENT_SEED = 0x13198a2e;
const SHAPE_SEED = 0x243f6a88;
const LINE_SEED = 0x2b7e1516;

/**
 * Fingerprints of stretches of a file's significant tokens in which a name stands for how far back it was last said in the same stretch, so that
 * the same code under other names has the same ones. In a statement the names are variables; in a shape, all words but the language's own.
 */
export class Fingerprints {
  readonly #ids: Int32Array;
  readonly #marks: Uint8Array;
  /** Of each token that was asked for: each is looked at once, however many windows it is in. */
  readonly #kinds: Uint8Array;
  /** Of the stretch that was looked at last. */
  high = 0;
  low = 0;

  constructor(ids: Int32Array, marks: Uint8Array) {
    this.#ids = ids;
    this.#marks = marks;
    this.#kinds = new Uint8Array(ids.length);
  }

  /** Of what is written. */
  ofText(from: number, to: number): void {
    let high = STATEMENT_SEED;
    let low = STATEMENT_SEED;
    for (let i = from; i < to; i += 1) {
      const id = this.#ids[i] ?? 0;
      high = mixHigh(high, id);
      low = mixLow(low, id);
    }
    this.high = high;
    this.low = low;
  }

  /** From what is written to what is written on a line of its own, as part of a statement. */
  asLine(): void {
    this.high = mixHigh(this.high, LINE_SEED);
    this.low = mixLow(this.low, LINE_SEED);
  }

  /** The same whatever the names and the literals are. */
  ofForm(from: number, to: number): void {
    this.#readForm(from, to, -1);
  }

  /** `free`: a token that may be any, but for there being one; −1 for none. */
  #readForm(from: number, to: number, free: number): void {
    let high = STATEMENT_SEED;
    let low = STATEMENT_SEED;
    for (let i = from; i < to; i += 1) {
      const kind = this.#kindOf(i);
      const value = i === free && kind > FAR ? LITERAL : this.#valueOf(kind, from, i);
      high = mixHigh(high, value);
      low = mixLow(low, value);
    }
    this.high = high;
    this.low = low;
  }

  /** What stands for a token of a stretch that begins at `from`. */
  #valueOf(kind: number, from: number, index: number): number {
    if (kind <= FAR) return kind === FAR || index - kind < from ? NEW_NAME : NEW_NAME + kind;
    return kind === Kind.literal ? LITERAL : (this.#ids[index] ?? 0);
  }

  /** Whether a stretch has a word that may name a variable, though it looks like a type: one that nothing said before. */
  hasNewWord(from: number, to: number, isNew: (word: number) => boolean): boolean {
    for (let i = from; i < to; i += 1) if (this.isTelling(i) && this.#isNewWord(i, isNew)) return true;
    return false;
  }

  /**
   * As its form, of a statement, `own`, with others beside it. A variable that is called is a name too: those that were said before it tell, also the
   * `FAR` ones before the stretch. Beside the statement all words are names, and members may be any; in it those are names that `isNewWord` tells, if given.
   */
  ofPlace({ from, to }: Stretch, own: Stretch, isNewWord: ((word: number) => boolean) | null): void {
    let high = STATEMENT_SEED;
    let low = STATEMENT_SEED;
    for (let i = from; i < to; i += 1) {
      let kind = this.#kindOf(i);
      if (kind === Kind.word) kind = this.#callOf(i);
      const isOwn = i >= own.from && i < own.to;
      let value = this.#valueOf(kind, from, i);
      if (kind === Kind.fixed && !isOwn) value = this.#isMember(i) ? ANY_WORD : this.#said(from, i);
      else if (kind === Kind.fixed && isNewWord !== null && this.#isNewWord(i, isNewWord)) value = this.#said(from, i);
      high = mixHigh(high, value);
      low = mixLow(low, value);
    }
    this.high = high;
    this.low = low;
  }

  /** As `ofForm`, where words that `isNew` tells are names too. */
  ofNewWords(from: number, to: number, isNew: (word: number) => boolean): void {
    let high = STATEMENT_SEED;
    let low = STATEMENT_SEED;
    for (let i = from; i < to; i += 1) {
      const isName = this.isTelling(i) && this.#isNewWord(i, isNew);
      const value = isName ? this.#said(from, i) : this.#valueOf(this.#kindOf(i), from, i);
      high = mixHigh(high, value);
      low = mixLow(low, value);
    }
    this.high = high;
    this.low = low;
  }

  #isNewWord(index: number, isNew: (word: number) => boolean): boolean {
    return !this.#isMember(index) && isNew(this.#ids[index] ?? 0);
  }

  ofShape(from: number): void {
    let high = SHAPE_SEED;
    let low = SHAPE_SEED;
    for (let i = from; i < from + SHAPE; i += 1) {
      const kind = this.#kindOf(i);
      let value = this.#ids[i] ?? 0;
      if (kind === Kind.literal) value = LITERAL;
      else if (kind !== Kind.own) value = this.#said(from, i);
      high = mixHigh(high, value);
      low = mixLow(low, value);
    }
    this.high = high;
    this.low = low;
  }

  /** Whether a shape that begins here is looked at: about one of four, told by the words and signs that follow. Names have no part in it. */
  isAnchor(from: number): boolean {
    let hash = 0;
    for (let i = from; i < from + ANCHOR; i += 1) {
      const kind = this.#kindOf(i);
      const value = kind === Kind.literal ? LITERAL : kind === Kind.own ? (this.#ids[i] ?? 0) : 0;
      hash = Math.imul(hash ^ value, 0x9e3779b1) ^ (hash >>> 13);
    }
    return hash >>> 30 === 0;
  }

  /** Whether a token is a word that an author had to choose for what it means: no variable, and none of the language's own. */
  isTelling(index: number): boolean {
    const kind = this.#kindOf(index);
    return kind === Kind.word || kind === Kind.fixed;
  }

  hasLiteral(from: number, to: number): boolean {
    for (let i = from; i < to; i += 1) if (isLiteralId(this.#ids[i] ?? 0)) return true;
    return false;
  }

  /** Whether two stretches have the same form. */
  areAlike(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    if (to - from !== otherTo - otherFrom || otherTo > this.#ids.length) return false;
    this.ofForm(from, to);
    const { high, low } = this;
    this.ofForm(otherFrom, otherTo);
    return this.high === high && this.low === low;
  }

  /** Whether two stretches give a literal to a member, and have the same form whatever the member is called. */
  areAlikeMembers(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    const member = to - from === otherTo - otherFrom ? this.#memberWithLiteral(from, to) : -1;
    const other = member < 0 ? -1 : this.#memberWithLiteral(otherFrom, otherTo);
    if (other - otherFrom !== member - from || other < 0) return false;
    this.#readForm(from, to, member);
    const { high, low } = this;
    this.#readForm(otherFrom, otherTo, other);
    return this.high === high && this.low === low;
  }

  /** The `b` of `a.b = 1`; −1 where there is none. */
  #memberWithLiteral(from: number, to: number): number {
    const ids = this.#ids;
    if (!isLiteralId(ids[to - 1] ?? 0)) return -1;
    const equal = ids[to - 2] === MINUS ? to - 3 : to - 2;
    const isMember = ids[equal] === EQUAL && isWord(ids[equal - 1] ?? 0) && isSign(ids[equal - 2] ?? -1);
    return isMember && equal - 2 > from ? equal - 1 : -1;
  }

  #kindOf(index: number): number {
    const known = this.#kinds[index] ?? Kind.unread;
    if (known !== Kind.unread) return known;
    const kind = this.#read(index);
    this.#kinds[index] = kind;
    return kind;
  }

  #read(index: number): number {
    const id = this.#ids[index] ?? 0;
    if (isLiteralId(id)) return Kind.literal;
    if (isSign(id)) return Kind.own;
    if (this.#isName(index)) return this.#distance(index, id);
    return KEYWORDS.has(id) ? Kind.own : Kind.word;
  }

  #isName(index: number): boolean {
    return ((this.#marks[index] ?? 0) & Mark.name) !== 0;
  }

  /** How far back a name was last said. A member or a function of the same name is something else. */
  #distance(index: number, id: number): number {
    for (let back = index - 1; back >= 0 && index - back < FAR; back -= 1)
      if (this.#ids[back] === id && this.#isName(back)) return index - back;
    return FAR;
  }

  /** What a word is that is no name by itself: how far back it was last said, where it names a variable in one of those places. */
  #callOf(index: number): number {
    const nearest = this.#isMember(index) ? 0 : this.#variableBefore(index);
    if (nearest > 0) return nearest;
    this.#kinds[index] = Kind.fixed;
    return Kind.fixed;
  }

  #variableBefore(index: number): number {
    const id = this.#ids[index];
    let nearest = 0;
    for (let back = index - 1; back >= 0 && index - back < FAR; back -= 1) {
      if (isOuterCut(this.#marks, back + 1)) return 0; // another function has variables of its own
      if (this.#ids[back] !== id || this.#isMember(back)) continue;
      nearest ||= index - back;
      if (this.#isName(back)) return nearest;
    }
    return 0;
  }

  #isMember(index: number): boolean {
    return this.#ids[index - 1] === DOT;
  }

  #said(from: number, index: number): number {
    const id = this.#ids[index];
    for (let back = index - 1; back >= from; back -= 1) if (this.#ids[back] === id) return NEW_NAME + index - back;
    return NEW_NAME;
  }
}

/** The words that languages keep for themselves: what is no name is the language's own, whichever it is of. */
export const KEYWORDS: ReadonlySet<number> = new Set(
  [SHARED_WORDS, ...Object.values(OWN_WORDS)].flatMap((words) => words.split(' ').map(idOfWord)),
);
