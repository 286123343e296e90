import type { Secp256k1 } from '../core/signature/secp256k1.ts';

/** The curve in WebAssembly: a tenth of a millisecond a check. */
export async function loadSecp256k1(): Promise<Secp256k1> {
  const { loadVerifier } = await import('../adapters/secp256k1/libsecp256k1.ts');
  return loadVerifier();
}
