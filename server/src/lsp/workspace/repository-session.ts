import { parseAsset } from '../../core/contribution/asset.ts';
import type { SignatureCheck } from '../../core/signature/verify.ts';
import type { Head, Repository } from '../../ports/repository.ts';
import type { Contribution } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Network } from '../../protocol/network.ts';
import type { ObjectId, RepositoryAsset } from '../../protocol/primitives.ts';
import type { FileOwnership, OwnershipDeps } from '../../services/ownership/file-ownership.ts';
import { REPOSITORY_SETTING } from '../../services/publish/place.ts';
import type { LiveScorer } from '../../services/scoring/live-scorer.ts';
import { type Lazy, lazy } from '../lazy.ts';
import { type HeadWatcher, watchHead } from './head-watcher.ts';

/** A repository that files are open from, with what the server keeps beside it. Heavy parts are made when first needed. */
export interface RepositorySession {
  readonly repository: Repository;
  readonly watcher: HeadWatcher;
  readonly scorer: Lazy<LiveScorer>;
  readonly ownership: Lazy<FileOwnership>;
  /** What the node said of its contributions, by commit; null while it has not been asked or is not known. */
  contributions: ReadonlyMap<ObjectId, Contribution> | null;
}

export interface SessionDeps {
  liveScorer: (repository: Repository) => Promise<LiveScorer>;
  verifier: () => Promise<(commit: Uint8Array) => SignatureCheck>;
  claims: (repository: Repository) => Promise<OwnershipDeps['claimedBy']>;
  onHeadMoved: (session: RepositorySession, head: Head) => void;
  onSettingsChanged: (session: RepositorySession) => void;
  onError: (what: string, error: unknown) => void;
  lifetime: AbortSignal;
}

/** Opens a session: one look at HEAD and no more. */
export async function openSession(repository: Repository, deps: SessionDeps): Promise<RepositorySession> {
  const watcher = await watchHead(
    repository,
    {
      onMove: (head) => deps.onHeadMoved(session, head),
      onSettings: () => deps.onSettingsChanged(session),
      onError: (error) => deps.onError('Looking at HEAD', error),
    },
    deps.lifetime,
  );
  const session: RepositorySession = {
    repository,
    watcher,
    contributions: null,
    scorer: lazy(() => deps.liveScorer(repository)),
    ownership: lazy(async () => {
      const { createFileOwnership } = await import('../../services/ownership/file-ownership.ts');
      const [check, claimedBy] = await Promise.all([deps.verifier(), deps.claims(repository)]);
      const verify = async (commit: ObjectId) => check((await repository.readObject(commit)).data);
      return createFileOwnership({ repository, verify, claimedBy });
    }),
  };
  return session;
}

/**
 * The on-chain repository a clone belongs to, as its configuration says; null before its first publication.
 * Errors: `invalid-input` (not a repository's name), `wrong-chain` (of another network than this one).
 */
export async function assetOf(repository: Repository, network: Network): Promise<RepositoryAsset | null> {
  const asset = await repository.config(REPOSITORY_SETTING);
  if (asset === null || asset === '') return null;
  const { chainId, registry } = parseAsset(asset);
  const expected = network.contracts.repositoryRegistry;
  if (chainId !== network.chainId || registry.toLowerCase() !== expected.toLowerCase()) {
    throw new CairnError('wrong-chain', 'This clone belongs to a repository on another network.', {
      why: `It is ${asset}, and the settings name chain ${network.chainId} with the registry ${expected}.`,
      next: 'Choose that network in the settings, or run: git config --unset cairn.repository',
    });
  }
  return asset;
}
