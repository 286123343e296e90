import type { Manifest } from '../../core/publication/manifest.ts';
import type { SignatureCheck } from '../../core/signature/verify.ts';
import type { Registry } from '../../ports/registry.ts';
import type { CommitHeader, Repository } from '../../ports/repository.ts';
import type { Address, Hex, ObjectFormat, RepositoryAsset } from '../../protocol/primitives.ts';
import type { PublicationPlan } from '../../protocol/publication.ts';
import { sameAccount } from '../chain-history.ts';
import type { VerifyCommit } from './types.ts';

export type PlannedCommit = PublicationPlan['commits'][number];
export type ManifestCommit = Manifest['commits'][number];

/** A commit with who signed it, from its bytes alone. */
export interface CheckedCommit {
  header: CommitHeader;
  verdict: SignatureCheck;
}

/**
 * Verifies the wallet signature of each commit. Whatever its author line says, only a signature made for this repository,
 * for one it descends from, or before it had a name on chain, counts; `lineage` names those.
 */
export async function checkSigners(
  deps: { repository: Repository; verifyCommit: VerifyCommit },
  lineage: RepositoryAsset[],
  headers: CommitHeader[],
  signal?: AbortSignal,
): Promise<CheckedCommit[]> {
  const accepted = new Set(['', ...lineage.map((asset) => asset.toLowerCase())]);
  const checked: CheckedCommit[] = [];
  for (const header of headers) {
    signal?.throwIfAborted();
    const verdict = deps.verifyCommit((await deps.repository.readObject(header.id)).data);
    checked.push({
      header,
      verdict: accepted.has((verdict.repository ?? '').toLowerCase()) ? verdict : strange(verdict),
    });
  }
  return checked;
}

function strange({ payloadSha256, repository }: SignatureCheck): SignatureCheck {
  return { state: 'bad', why: `It was signed for another repository, ${repository}.`, payloadSha256 };
}

/** Account of a valid signature; null for every other state. */
export function signerOf(verdict: SignatureCheck): Address | null {
  return verdict.state === 'valid' ? (verdict.account ?? null) : null;
}

/** What a person is told about a commit: whether `account` can be paid for it, and if not, why. */
export function plannedCommit({ header, verdict }: CheckedCommit, account: Address): PlannedCommit {
  const signer = signerOf(verdict);
  const { id, subject, author } = header;
  if (signer !== null)
    return { id, subject, author, signer, pay: sameAccount(signer, account) ? 'payable' : 'other-author' };
  return { id, subject, author, signer, pay: verdict.state === 'bad' ? 'bad-signature' : 'unsigned' };
}

export function manifestCommit({ header, verdict }: CheckedCommit): ManifestCommit {
  return {
    id: header.id,
    tree: header.tree,
    parents: header.parents,
    payloadSha256: verdict.payloadSha256,
    signer: signerOf(verdict),
  };
}

/** The key under which a commit's signer has recorded it, or would; null for a commit nobody signed. */
export function signerKey(
  registry: Registry,
  { verdict }: CheckedCommit,
  of: { repositoryId: bigint; objectFormat: ObjectFormat },
): Hex | null {
  const author = signerOf(verdict);
  if (author === null) return null;
  const { repositoryId, objectFormat } = of;
  return registry.keyOf({ repositoryId, author, objectFormat, payloadSha256: verdict.payloadSha256 });
}
