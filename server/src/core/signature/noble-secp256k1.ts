import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Secp256k1 } from './secp256k1.ts';

const compressedLength = 33;

/** The curve in plain JavaScript: a millisecond or two a signature, nothing to load. */
export const nobleSecp256k1: Secp256k1 = {
  verify(signature, hash, publicKey) {
    if (publicKey.length !== compressedLength) return false;
    return attempt(() => secp256k1.verify(signature, hash, publicKey, { prehash: false, lowS: true })) ?? false;
  },
  recover(signature, recovery, hash) {
    return attempt(() =>
      secp256k1.Signature.fromBytes(signature, 'compact').addRecoveryBit(recovery).recoverPublicKey(hash).toBytes(true),
    );
  },
  decompress(publicKey) {
    if (publicKey.length !== compressedLength) return null;
    return attempt(() => secp256k1.Point.fromBytes(publicKey).toBytes(false));
  },
};

function attempt<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch {
    return null;
  }
}
