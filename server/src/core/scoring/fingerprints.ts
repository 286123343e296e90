import { mixHigh, mixLow } from './hash-multiset.ts';

/** Tokens a window spans: a run of this many that was seen before is not new, however the lines are laid out. */
export const WINDOW = 8;
/**
 * Of this many windows in a row the one with the least fingerprint is kept for good (winnowing, Schleimer 2003): a common run of
 * WINDOW + SPREAD − 1 tokens always shares one, and kept windows follow each other without a gap.
 */
export const SPREAD = 8;

const LINE_SEED = { high: 0x243f6a88, low: 0x85a308d3 };
const BASE_HIGH = 0x9e3779b1;
const BASE_LOW = 0x85ebca77;

/** Fingerprint of the tokens of a line. */
export function lineFingerprint(ids: Int32Array, from: number, to: number): { high: number; low: number } {
  let { high, low } = LINE_SEED;
  for (let i = from; i < to; i += 1) {
    const id = ids[i] ?? 0;
    high = mixHigh(high, id);
    low = mixLow(low, id);
  }
  return { high, low };
}

/** Fingerprints of all windows that begin at `from` and after. */
export interface Windows {
  readonly from: number;
  readonly count: number;
  readonly high: Int32Array;
  readonly low: Int32Array;
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
    a = (Math.imul(a, BASE_HIGH) + spread(ids[i] ?? 0)) | 0;
    b = (Math.imul(b, BASE_LOW) + (ids[i] ?? 0)) | 0;
  }
  for (let i = 0; i < count; i += 1) {
    const last = ids[from + i + WINDOW - 1] ?? 0;
    a = (Math.imul(a, BASE_HIGH) + spread(last)) | 0;
    b = (Math.imul(b, BASE_LOW) + last) | 0;
    high[i] = finish(a);
    low[i] = finish(b ^ 0x5bd1e995);
    const first = ids[from + i] ?? 0;
    a = (a - Math.imul(spread(first), LEAVE_HIGH)) | 0;
    b = (b - Math.imul(first, LEAVE_LOW)) | 0;
  }
  return { from, count, high, low };
}

/** 1 for each window that is kept for good. */
export function selectWindows({ count, low }: Windows): Uint8Array {
  const selected = new Uint8Array(count);
  const span = Math.min(SPREAD, count);
  let least = -1;
  for (let end = span - 1; end < count; end += 1) {
    const start = end - span + 1;
    if (least < start) {
      least = start;
      for (let i = start + 1; i <= end; i += 1) if (isLess(low, i, least)) least = i;
    } else if (isLess(low, end, least)) {
      least = end;
    }
    selected[least] = 1;
  }
  return selected;
}

/** Of equal ones the later counts as less. */
const isLess = (values: Int32Array, a: number, b: number): boolean => (values[a] ?? 0) >>> 0 <= (values[b] ?? 0) >>> 0;

const spread = (id: number): number => Math.imul(id ^ (id >>> 16), 0x7feb352d);

function finish(value: number): number {
  const mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return mixed ^ (mixed >>> 15);
}

const power = (base: number, exponent: number): number =>
  exponent === 0 ? 1 : Math.imul(base, power(base, exponent - 1));
const LEAVE_HIGH = power(BASE_HIGH, WINDOW - 1);
const LEAVE_LOW = power(BASE_LOW, WINDOW - 1);
