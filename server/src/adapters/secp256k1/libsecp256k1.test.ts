import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { nobleSecp256k1 } from '../../core/signature/noble-secp256k1.ts';
import { type Secp256k1, withLowS } from '../../core/signature/secp256k1.ts';
import { loadVerifier } from './libsecp256k1.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const privateKey = bytes(32).filter((key) => secp256k1.utils.isValidSecretKey(key));

describe('libsecp256k1', () => {
  let library: Secp256k1;
  beforeAll(async () => {
    library = await loadVerifier();
  });

  it('agrees with the plain JavaScript curve on what was signed', () => {
    fc.assert(
      fc.property(privateKey, bytes(32), (key, hash) => {
        const publicKey = secp256k1.getPublicKey(key);
        const recovered = secp256k1.sign(hash, key, { prehash: false, format: 'recovered' });
        const signature = recovered.subarray(1);
        const recovery = recovered[0] === 1 ? 1 : 0;
        for (const curve of [library, nobleSecp256k1]) {
          expect(curve.verify(signature, hash, publicKey)).toBe(true);
          expect(curve.recover(signature, recovery, hash)).toEqual(publicKey);
          expect(curve.decompress(publicKey)).toEqual(secp256k1.getPublicKey(key, false));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('agrees with it on what was not', () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), bytes(33), (signature, hash, publicKey) => {
        publicKey[0] = 2 + ((publicKey[0] ?? 0) % 4);
        expect(library.verify(signature, hash, publicKey)).toBe(nobleSecp256k1.verify(signature, hash, publicKey));
        expect(library.decompress(publicKey)).toEqual(nobleSecp256k1.decompress(publicKey));
        expect(library.recover(signature, 0, hash)).toEqual(nobleSecp256k1.recover(signature, 0, hash));
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a high s, and lengths that are not right', () => {
    const key = new Uint8Array(32).fill(7);
    const hash = new Uint8Array(32).fill(9);
    const publicKey = secp256k1.getPublicKey(key);
    const signature = secp256k1.sign(hash, key, { prehash: false });
    const order = secp256k1.Point.Fn.ORDER;
    const { r, s } = secp256k1.Signature.fromBytes(signature);
    const high = new secp256k1.Signature(r, order - s).toBytes();
    expect(withLowS(high)).toEqual({ signature, flipped: true });
    for (const curve of [library, nobleSecp256k1]) {
      expect(curve.verify(high, hash, publicKey)).toBe(false);
      expect(curve.verify(signature.subarray(1), hash, publicKey)).toBe(false);
      expect(curve.verify(signature, hash.subarray(1), publicKey)).toBe(false);
      expect(curve.verify(signature, hash, secp256k1.getPublicKey(key, false))).toBe(false);
      expect(curve.decompress(secp256k1.getPublicKey(key, false))).toBeNull();
      expect(curve.recover(new Uint8Array(64), 0, hash)).toBeNull();
    }
  });
});
