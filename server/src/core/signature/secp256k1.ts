/**
 * What is needed of the curve secp256k1. Two implementations agree on it: a WebAssembly build of libsecp256k1 for checking whole histories, and
 * one in plain JavaScript which is there at once.
 */
export interface Secp256k1 {
  /** Whether r‖s (64 bytes, low s) over a 32-byte hash was made by a compressed public key (33 bytes). False for anything malformed. */
  verify(signature: Uint8Array, hash: Uint8Array, publicKey: Uint8Array): boolean;
  /** The compressed key that made r‖s; null where there is none. */
  recover(signature: Uint8Array, recovery: 0 | 1, hash: Uint8Array): Uint8Array | null;
  /** 65 bytes of a 33-byte key; null where it is no point of the curve. */
  decompress(publicKey: Uint8Array): Uint8Array | null;
}

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** Whether s is in the lower half of the group: of s and n − s, which both verify, only that is accepted. */
export function hasLowS(signature: Uint8Array): boolean {
  return toInteger(signature.subarray(32, 64)) <= order / 2n;
}

/** The same signature with low s. `flipped`: the recovery bit changes with it. */
export function withLowS(signature: Uint8Array): { signature: Uint8Array; flipped: boolean } {
  if (hasLowS(signature)) return { signature, flipped: false };
  const digits = (order - toInteger(signature.subarray(32, 64))).toString(16).padStart(64, '0');
  const low = signature.slice();
  for (let index = 0; index < 32; index++)
    low[32 + index] = Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16);
  return { signature: low, flipped: true };
}

function toInteger(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
