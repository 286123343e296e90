/**
 * A token amount as people read it: whole and up to four decimals, thousands grouped; never rounded up.
 * `amount` in the token's smallest unit, decimal text.
 */
export function formatAmount(amount: string, decimals: number): string {
  const digits = amount.padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits
    .slice(digits.length - decimals)
    .slice(0, 4)
    .replace(/0+$/, '');
  if (fraction === '' && whole === '0' && /[1-9]/.test(amount)) return '< 0.0001';
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Part of a total in whole percent, for bars. Zero where the total is. */
export function percentOf(part: string, total: string): number {
  const whole = BigInt(total);
  return whole === 0n ? 0 : Number((BigInt(part) * 1000n) / whole) / 10;
}
