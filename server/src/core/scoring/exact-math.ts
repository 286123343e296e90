/**
 * Logarithm and exponential from + − × ÷ alone. IEEE 754 fixes these four to the last bit, and leaves Math.log and Math.exp to each
 * engine: a validator on another machine would not always agree. Relative error is below 4e-16.
 */
const { LN2, SQRT2, SQRT1_2: SQRT_HALF } = Math;
/** LN2 in two parts, the first with trailing zero bits, so that k · LN2_HIGH is exact for every exponent k of a double. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Natural logarithm of a finite positive number. RangeError for anything else. */
export function exactLog(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) throw new RangeError(`no logarithm of ${x}`);
  let mantissa = x;
  let exponent = 0;
  while (mantissa >= SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  while (mantissa < SQRT_HALF) {
    mantissa *= 2;
    exponent -= 1;
  }
  // ln m = 2 artanh((m − 1) / (m + 1)); |s| ≤ 0.172, so eleven terms reach the last bit.
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let term = 21; term >= 3; term -= 2) sum = (sum + 1 / term) * square;
  const small = 2 * s * sum + exponent * LN2_LOW;
  return exponent * LN2_HIGH + (2 * s + small);
}

/** ln(1 + x) for x ≥ 0: the compression of counts. */
export const logOfCount = (count: number): number => exactLog(1 + count);

export const exactLog2 = (x: number): number => exactLog(x) / LN2;

/** e to the power of x; x is clamped to ±700, where doubles end. */
export function exactExp(x: number): number {
  const clamped = x > 700 ? 700 : x < -700 ? -700 : x;
  const k = Math.floor(clamped / LN2 + 0.5);
  const r = clamped - k * LN2_HIGH - k * LN2_LOW;
  let sum = 1;
  for (let term = 16; term >= 1; term -= 1) sum = 1 + (r / term) * sum;
  const factor = k < 0 ? 0.5 : 2;
  for (let i = Math.abs(k); i > 0; i -= 1) sum *= factor;
  return sum;
}

/** 1 / (1 + e^−x). */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exactExp(-x));
  const power = exactExp(x);
  return power / (1 + power);
}
