import { describe, expect, it } from 'vitest';
import { signatureOf, transactionHashOf } from './answers.ts';

const bytes = (length: number) => `0x${'ab'.repeat(length)}`;

describe('answers of the wallet', () => {
  it.each([65, 66, 130, 1000])('takes a signature of %i bytes', (length) => {
    expect(signatureOf(bytes(length))).toBe(bytes(length));
  });

  it.each([bytes(0), bytes(64), bytes(20_000), 'ab'.repeat(65), `0x${'zz'.repeat(65)}`, `${bytes(65)}\n`, null, {}, 5])(
    'refuses %j as a signature',
    (answer) => {
      expect(() => signatureOf(answer)).toThrow(expect.objectContaining({ code: 'wallet-unsupported' }));
    },
  );

  it('takes a transaction hash of 32 bytes alone', () => {
    expect(transactionHashOf(bytes(32))).toBe(bytes(32));
    for (const answer of [bytes(31), bytes(33), null, ['0x']]) {
      expect(() => transactionHashOf(answer)).toThrow(expect.objectContaining({ code: 'wallet-unsupported' }));
    }
  });
});
