import type { Repository } from '../ports/repository.ts';
import type { ObjectId } from '../protocol/primitives.ts';
import type { Claims, ClaimsDeps } from '../services/claims.ts';
import type { OwnershipDeps } from '../services/ownership/file-ownership.ts';
import { loadCommitVerifier } from './verifier.ts';

/** Everything that is needed to tell who claims a repository's commits. */
export async function claimsDeps(repository: Repository): Promise<ClaimsDeps> {
  const [{ oldKeys }, check] = await Promise.all([import('../adapters/old-keys/old-keys.ts'), loadCommitVerifier()]);
  return { repository, oldKeys, verify: async (commit) => check((await repository.readObject(commit)).data) };
}

/** Lets an old key sign a claim. */
export async function loadClaimSigners() {
  const { claimWithGpg, claimWithSsh } = await import('../adapters/old-keys/sign.ts');
  return { claimWithGpg, claimWithSsh };
}

/** Tells the account a commit is claimed for; the claims of the last HEAD asked about are kept. */
export async function openClaimedBy(repository: Repository): Promise<OwnershipDeps['claimedBy']> {
  const [deps, { readClaims }] = await Promise.all([claimsDeps(repository), import('../services/claims.ts')]);
  let kept: { head: ObjectId; claims: Promise<Claims> } | null = null;
  return async (commit, head, signal) => {
    if (kept?.head !== head) kept = { head, claims: readClaims(deps, head) };
    const claims = await kept.claims.catch((error: unknown) => {
      kept = null; // asked again next time
      throw error;
    });
    const { data } = await repository.readObject(commit);
    return (await claims.authorOf(data, signal))?.account ?? null;
  };
}
