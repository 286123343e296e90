import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, percentOf } from './amount.ts';

describe('formatAmount', () => {
  it('groups thousands and drops zeros', () => {
    expect(formatAmount('1234567500000000000000', 18)).toBe('1,234.5675');
    expect(formatAmount('1000000000000000000', 18)).toBe('1');
    expect(formatAmount('0', 18)).toBe('0');
    expect(formatAmount('42', 0)).toBe('42');
  });

  it('never shows a dust amount as nothing', () => {
    expect(formatAmount('1', 18)).toBe('< 0.0001');
  });

  it('never shows more than there is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (amount) => {
        const shown = formatAmount(amount.toString(), 18);
        if (shown.startsWith('<')) return;
        const [whole = '0', fraction = ''] = shown.replaceAll(',', '').split('.');
        expect(BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'))).toBeLessThanOrEqual(amount);
      }),
    );
  });
});

describe('percentOf', () => {
  it('is zero of nothing', () => {
    expect(percentOf('0', '0')).toBe(0);
    expect(percentOf('1', '3')).toBe(33.3);
  });
});
