import { describe, expect, it } from 'vitest';
import { collectYoung, youngBytes } from './young-collector.ts';

const MEBIBYTE = 1 << 20;

/** Leaves at least so much garbage behind. */
function litter(bytes: number): void {
  for (let made = 0; youngBytes() < bytes && made < 100 * bytes; made += MEBIBYTE)
    Array.from({ length: MEBIBYTE / 64 }, (_, at) => ({ at, next: [at] }));
}

describe('collectYoung', () => {
  it('gives back what was short-lived, where it is much', () => {
    litter(9 * MEBIBYTE);
    expect(youngBytes()).toBeGreaterThanOrEqual(9 * MEBIBYTE);
    collectYoung();
    expect(youngBytes()).toBeLessThan(8 * MEBIBYTE);
  });

  it('leaves little as it is', () => {
    litter(9 * MEBIBYTE);
    collectYoung();
    const before = youngBytes();
    collectYoung();
    expect(youngBytes()).toBeGreaterThanOrEqual(before);
  });
});
