import { mixHigh, mixLow } from './hash-multiset.ts';
import { hashText } from './lexer/characters.ts';
import { isLiteralId, signId, wordId } from './lexer/tokens.ts';

/** Tokens that a window spans: a run of this many that was seen before is not new, however the lines are laid out. */
export const WINDOW = 8;
/** Tokens that a shape spans: a run of this many that was seen before under other names is not new either. */
export const SHAPE = 16;
/** Tokens that tell an anchor. */
const ANCHOR = 4;

/** Fingerprints of all windows that begin at `from` and after. */
export interface Windows {
  readonly from: number;
  readonly count: number;
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Fingerprints of the shapes that are looked at, and where they begin. */
export interface Shapes {
  readonly starts: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
}

const BASE_HIGH = 0x9e3779b1;
const BASE_LOW = 0x85ebca77;
/** Stands for every literal: the same statement with other numbers and strings is no other statement. */
const LITERAL = 1;

/** Fingerprint of the tokens of a line. */
export function lineFingerprint(ids: Int32Array, from: number, to: number): { high: number; low: number } {
  let high = LINE_SEED;
  let low = LINE_SEED;
  for (let i = from; i < to; i += 1) {
    const id = plain(ids[i] ?? 0);
    high = mixHigh(high, id);
    low = mixLow(low, id);
  }
  return { high, low };
}

/** The windows within ids[from..to), by a rolling hash. */
export function windowsOf(ids: Int32Array, from: number, to: number): Windows {
  const count = Math.max(0, to - from - WINDOW + 1);
  const high = new Int32Array(count);
  const low = new Int32Array(count);
  if (count === 0) return { from, count, high, low };
  let a = 0;
  let b = 0;
  for (let i = from; i < from + WINDOW - 1; i += 1) {
    const id = plain(ids[i] ?? 0);
    a = (Math.imul(a, BASE_HIGH) + spread(id)) | 0;
    b = (Math.imul(b, BASE_LOW) + id) | 0;
  }
  for (let i = 0; i < count; i += 1) {
    const last = plain(ids[from + i + WINDOW - 1] ?? 0);
    a = (Math.imul(a, BASE_HIGH) + spread(last)) | 0;
    b = (Math.imul(b, BASE_LOW) + last) | 0;
    high[i] = finish(a);
    low[i] = finish(b ^ 0x5bd1e995);
    const first = plain(ids[from + i] ?? 0);
    a = (a - Math.imul(spread(first), LEAVE_HIGH)) | 0;
    b = (b - Math.imul(first, LEAVE_LOW)) | 0;
  }
  return { from, count, high, low };
}

/**
 * Shapes within ids[from..to), those that begin at an anchor: each name stands for how far back it was last said in the same shape, so that
 * the same code under other names has the same shapes. The words that languages are made of stay what they are.
 */
export function shapesOf(ids: Int32Array, from: number, to: number): Shapes {
  const starts: number[] = [];
  const high: number[] = [];
  const low: number[] = [];
  if (to - from < SHAPE) return { starts, high, low };
  const said = distances(ids, from, to);
  for (let start = 0; start <= to - from - SHAPE; start += 1) {
    if (!isAnchor(said, ids, from, start)) continue;
    let a = SHAPE_SEED;
    let b = SHAPE_SEED;
    for (let k = 0; k < SHAPE; k += 1) {
      const back = said[start + k] ?? 0;
      const value = back < 0 ? plain(ids[from + start + k] ?? 0) : back <= k ? back : 0;
      a = mixHigh(a, value);
      b = mixLow(b, value);
    }
    starts.push(from + start);
    high.push(a);
    low.push(b);
  }
  return { starts, high, low };
}

/** About one place of four, told by the words and signs that follow it: names have no part in it. */
function isAnchor(said: Int32Array, ids: Int32Array, from: number, start: number): boolean {
  let hash = 0;
  for (let k = 0; k < ANCHOR; k += 1) {
    const value = (said[start + k] ?? 0) < 0 ? plain(ids[from + start + k] ?? 0) : 0;
    hash = Math.imul(hash ^ value, BASE_HIGH) ^ (hash >>> 13);
  }
  return hash >>> 30 === 0;
}

/** How far back each name was last said, as many as SHAPE where it was not; −1 for what is no name. */
function distances(ids: Int32Array, from: number, to: number): Int32Array {
  const last = new Map<number, number>();
  const said = new Int32Array(to - from);
  for (let i = from; i < to; i += 1) {
    const id = ids[i] ?? 0;
    if (!isName(id)) {
      said[i - from] = -1;
      continue;
    }
    said[i - from] = i - (last.get(id) ?? i - SHAPE);
    last.set(id, i);
  }
  return said;
}

const idOf = (word: string): number => wordId(hashText(word, 0, word.length));
const KEYWORDS: ReadonlySet<number> = new Set(
  [
    'if else elif for while do switch match case default break continue loop return yield goto then end begin when unless',
    'function def func fn lambda class struct enum interface trait impl type typedef namespace module package mod contract',
    'import from export use using require new delete typeof instanceof sizeof this self super try catch except finally rescue',
    'throw throws raise panic async await in of is as not and or const let var val mut static public private protected final',
    'abstract virtual override extends implements where with pass None nil null undefined true false True False void int',
    'float double bool boolean string char long short unsigned defer go chan select range map pub crate unsafe ref',
  ].flatMap((words) => words.split(' ').map(idOf)),
);
const LAST_SIGN = signId(127);

/** Names are what an author may choose: all words that are not the language's own. */
const isName = (id: number): boolean => !isLiteralId(id) && !(id >= 0 && id <= LAST_SIGN) && !KEYWORDS.has(id);

const plain = (id: number): number => (isLiteralId(id) ? LITERAL : id);

const spread = (id: number): number => Math.imul(id ^ (id >>> 16), 0x7feb352d);

function finish(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return mixed ^ (mixed >>> 15);
}

const power = (base: number, exponent: number): number =>
  exponent === 0 ? 1 : Math.imul(base, power(base, exponent - 1));
const LEAVE_HIGH = power(BASE_HIGH, WINDOW - 1);
const LEAVE_LOW = power(BASE_LOW, WINDOW - 1);
const LINE_SEED = 0x13198a2e;
const SHAPE_SEED = 0x243f6a88;
