/** Place, from `from` on, of the first of some numbers in order that is `least` or more; `to` where none before it is. */
export function firstNotBelow(numbers: Int32Array, least: number, from = 0, to = numbers.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
