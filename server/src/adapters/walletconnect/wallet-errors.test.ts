import { describe, expect, it } from 'vitest';
import { CairnError } from '../../protocol/errors.ts';
import { walletError } from './wallet-errors.ts';

const purpose = 'sign commit a1b2c3';

describe('walletError', () => {
  it.each([
    [4001, 'wallet-rejected'],
    [5000, 'wallet-rejected'],
    [6000, 'wallet-disconnected'],
    [-32601, 'wallet-unsupported'],
    [5101, 'wallet-unsupported'],
    [4200, 'wallet-unsupported'],
    [4902, 'wrong-chain'],
    [5100, 'wrong-chain'],
    [-32000, 'wallet-rejected'],
  ])('reads code %i as %s', (code, expected) => {
    const error = walletError({ code, message: 'Said the wallet' }, purpose);
    expect(error).toMatchObject({ code: expected, why: expect.stringContaining('Said the wallet') });
    expect(error.message).toContain(purpose);
    expect(error.next).toBeDefined();
  });

  it.each([
    ['insufficient funds for gas * price + value', 'insufficient-funds'],
    ['execution reverted: TipMoved()', 'transaction-reverted'],
  ])('reads “%s” whatever its code', (message, expected) => {
    expect(walletError({ code: -32000, message }, purpose).code).toBe(expected);
  });

  it('keeps what is ours, and wraps what is no answer', () => {
    const ours = new CairnError('wallet-expired', 'x');
    expect(walletError(ours, purpose)).toBe(ours);
    expect(walletError(new Error('a bug'), purpose).code).toBe('internal');
    expect(walletError('text', purpose).code).toBe('internal');
  });

  it('shows what the wallet says on one line, cut to size', () => {
    const { why } = walletError({ code: 4001, message: `a\u202Eb\n\u001B[31m${'x'.repeat(500)}` }, purpose);
    expect(why).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(why?.length).toBeLessThan(300);
  });
});
