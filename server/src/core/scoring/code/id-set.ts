import { idOfWord } from '../lexer/rules.ts';
import { signId } from '../lexer/tokens.ts';

export { idOfWord };

const SMALL = 1024;

/** Ids of tokens, in one typed array: a file's tokens are looked up one by one, and few of them are in it. */
export class IdSet {
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** 0 marks a free slot. */
  readonly #hasZero: boolean;

  constructor(ids: ArrayLike<number>) {
    const room = ids.length < SMALL ? 16 : 2; // most that are asked for are not in it, and meet a free slot at once
    let capacity = 16;
    while (capacity < ids.length * room) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#mask = capacity - 1;
    let hasZero = false;
    for (let index = 0; index < ids.length; index += 1) {
      const id = ids[index] ?? 0;
      if (id === 0) hasZero = true;
      else this.#slots[this.#slot(id)] = id;
    }
    this.#hasZero = hasZero;
  }

  has(id: number): boolean {
    const hasZero = this.#hasZero; // read always: a way that is taken once in a thousand times is met when all is compiled without it
    return this.#slots[this.#slot(id)] === id && (id !== 0 || hasZero);
  }

  /** Where the id is, or the free slot where it would go. */
  #slot(id: number): number {
    let slot = (Math.imul(id, 0x9e3779b1) >>> 7) & this.#mask;
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== id) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

/** Ids of words; `words`: with a blank between. */
export const idsOfWords = (words: string): IdSet => new IdSet(words.split(' ').map(idOfWord));

export const idsOfSigns = (signs: string): IdSet =>
  new IdSet(signs.split('').map((sign) => signId(sign.charCodeAt(0))));

/** So often a look through all of an array is cheaper than a set of it. */
const FEW = 16;
const asked = new WeakMap<Int32Array, { times: number; set: IdSet | null }>();

/** `ids.includes(id)`, of an array that never changes and may be asked about often: the tokens of a file at HEAD, at each keystroke. */
export function includesId(ids: Int32Array, id: number): boolean {
  let known = asked.get(ids);
  if (known === undefined) {
    known = { times: 0, set: null };
    asked.set(ids, known);
  }
  known.times += 1;
  if (known.times > FEW) known.set ??= new IdSet(ids);
  return known.set === null ? ids.includes(id) : known.set.has(id);
}
