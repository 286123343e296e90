import type { SignatureCheck } from '../core/signature/verify.ts';

/** Checks a raw commit's wallet signature in this process, in a tenth of a millisecond. */
export async function loadCommitVerifier(): Promise<(commit: Uint8Array) => SignatureCheck> {
  const [{ verifyCommit }, { loadVerifier }] = await Promise.all([
    import('../core/signature/verify.ts'),
    import('../adapters/secp256k1/libsecp256k1.ts'),
  ]);
  const secp = await loadVerifier();
  return (commit) => verifyCommit(commit, secp);
}
