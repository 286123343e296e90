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
  /** On-chain name of the other repository that a valid signature was made for; `verdict` is bad then. Else null. */
  signedFor: string | null;
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
    const repository = verdict.repository ?? '';
    if (accepted.has(repository.toLowerCase())) checked.push({ header, verdict, signedFor: null });
    else checked.push({ header, verdict: strange(verdict), signedFor: verdict.state === 'valid' ? repository : null });
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
export function plannedCommit(commit: CheckedCommit, account: Address): PlannedCommit {
  const { id, subject, author } = commit.header;
  const { signedFor } = commit;
  return { id, subject, author, signer: signerOf(commit.verdict), pay: payOf(commit, account), signedFor };
}

function payOf({ verdict, signedFor }: CheckedCommit, account: Address): PlannedCommit['pay'] {
  const signer = signerOf(verdict);
  if (signer !== null) return sameAccount(signer, account) ? 'payable' : 'other-author';
  if (signedFor !== null) return 'other-repository';
  return verdict.state === 'bad' ? 'bad-signature' : 'unsigned';
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
