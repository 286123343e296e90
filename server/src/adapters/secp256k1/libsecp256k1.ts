import { instantiateSecp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1.js';
import type { Secp256k1 } from '../../core/signature/secp256k1.ts';

let loading: Promise<Secp256k1> | null = null;

/** libsecp256k1 compiled to WebAssembly, set up once: a tenth of a millisecond a signature. */
export function loadVerifier(): Promise<Secp256k1> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Secp256k1> {
  const library = await instantiateSecp256k1();
  return {
    verify: (signature, hash, publicKey) =>
      signature.length === 64 &&
      hash.length === 32 &&
      publicKey.length === 33 &&
      library.verifySignatureCompactLowS(signature, publicKey, hash),
    recover: (signature, recovery, hash) =>
      signature.length === 64 && hash.length === 32
        ? bytesOrNull(library.recoverPublicKeyCompressed(signature, recovery, hash))
        : null,
    decompress: (publicKey) => (publicKey.length === 33 ? bytesOrNull(library.uncompressPublicKey(publicKey)) : null),
  };
}

/** libauth tells failures as text. */
function bytesOrNull(result: Uint8Array | string): Uint8Array | null {
  return typeof result === 'string' ? null : result;
}
