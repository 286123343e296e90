import { FF1 } from '@noble/ciphers/ff1.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, utf8 } from '../bytes.ts';
import { createBlinding } from './blinding.ts';

const blinding = createBlinding(new Uint8Array(32).fill(5));
const hashes = fc
  .constantFrom(20, 32)
  .chain((length) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString('hex')),
  );

describe('blinded ids', () => {
  it('come back, have the same length, and differ by kind and key', () => {
    const other = createBlinding(new Uint8Array(32).fill(6));
    fc.assert(
      fc.property(hashes, (hash) => {
        const kinds = ['commit', 'tree', 'payload'] as const;
        const blinded = kinds.map((kind) => blinding.blind(kind, hash));
        kinds.forEach((kind, at) => {
          expect(blinding.reveal(kind, blinded[at] ?? '')).toBe(hash);
          expect(other.reveal(kind, blinded[at] ?? '')).not.toBe(hash);
        });
        expect(new Set([hash, ...blinded]).size).toBe(4);
        for (const one of blinded) expect(one).toHaveLength(hash.length);
      }),
      { numRuns: 50 },
    );
  });

  it('are FF1 of SP 800-38G over bytes, with the kind as tweak', () => {
    const commit = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
    const cipher = FF1(256, new Uint8Array(32).fill(5), utf8('cairn id 1 commit'));
    const expected = Buffer.from(cipher.encrypt([...fromHex(commit)])).toString('hex');
    expect(blinding.blind('commit', commit)).toBe(expected);
    expect(expected).toBe('d12c46821f3fba2e4030e494d87dcde6dc633835');
  });

  it('rest on a cipher that gives NIST’s seventh sample (FF1-AES256, radix 10)', () => {
    const key = fromHex('2b7e151628aed2a6abf7158809cf4f3cef4359d8d580aa4f7f036d6f04fc6a94');
    const digits = (text: string) => [...text].map(Number);
    expect(FF1(10, key).encrypt(digits('0123456789')).join('')).toBe('6657667009');
  });
});
