import type { SignatureCheck } from '../core/signature/verify.ts';
import type { OpenRestoreTarget, RestoreTarget } from '../ports/new-repository.ts';
import type { PermanentReader } from '../ports/permanent-store.ts';
import type { Registry } from '../ports/registry.ts';
import type { Repository } from '../ports/repository.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ObjectFormat, ObjectId, RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { RestoreResult } from '../protocol/publication.ts';
import { type ChainHistory, movesOf, readChainHistory } from './chain-history.ts';
import type { SealedOpener } from './fetch-publication.ts';
import { readersView } from './private/readers-view.ts';
import { writeMark } from './private/settings.ts';
import { unreadable } from './private/unreadable.ts';
import { REPOSITORY_SETTING, repositoryIdOn } from './publish/place.ts';
import { RestoredPublications } from './restore-publications.ts';

/** How many commits are asked for at once. */
const READ_TOGETHER = 256;

export interface RestoreDeps {
  registry: Registry;
  reader: PermanentReader;
  openTarget: OpenRestoreTarget;
  verifyCommit: (commit: Uint8Array) => SignatureCheck;
  /** Block the contracts were deployed in. */
  fromBlock: number;
  /** Reader keys; asked for only where something is sealed. */
  secrets: SecretStore;
}

export interface RestoreRequest {
  /** CAIP-19 name of the repository. */
  asset: string;
  /** Empty or not there yet. */
  directory: string;
  /** Full name of the ref to check out; the repository's main ref where absent. */
  ref?: string | undefined;
  /** Also fetch what was recorded but never merged. Default true; it cannot make a restore fail. */
  contributions?: boolean | undefined;
}

export interface RestoreOptions {
  signal?: AbortSignal | undefined;
  /** `fraction` of the whole, 0 to 1. */
  onProgress?: ((detail: string, fraction: number) => void) | undefined;
}

/**
 * Rebuilds a repository from the chain and the permanent store alone. The chain says what there is and where it ends; every
 * byte is taken by its recorded hash, every object by its id. What could not be had is named in `missing`, and as far as
 * possible the rest is restored. An interrupted run is gone on with in the same folder. Errors: `invalid-input` (folder not empty), `not-registered`, `private-repository`,
 * `wrong-chain`, the chain's.
 */
export async function restore(
  deps: RestoreDeps,
  request: RestoreRequest,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  const { signal } = options;
  const progress = options.onProgress ?? (() => undefined);
  progress('asking the chain', 0);
  const wanted = await readWanted(deps, request, signal);
  const target = await deps.openTarget(request.directory, wanted);
  let kept = `What was fetched is kept: restore into ${request.directory} again, and it goes on from there.`;
  try {
    const found = await fetchHistory(deps, target, wanted, progress, signal);
    const branches = await pointRefs(target, wanted, found);
    kept = `All that could be had is in ${request.directory}; git reset --hard there writes the files.`;
    await checkOut(target, wanted, found, signal);
    progress('checking every object and signature', 0.8);
    const tips = branches.map(({ id }) => id);
    const [complaints, counts] = await Promise.all([
      complaintsOf(target.repository, signal),
      count(deps, target.repository, tips, signal),
    ]);
    const ok = found.reached !== null && found.reached === wanted.tip && complaints.length === 0;
    progress('done', 1);
    return { ...counts, missing: [...found.missing, ...complaints], ok };
  } catch (error) {
    throw tellWhatIsKept(error, kept, signal);
  } finally {
    await target.close();
  }
}

/** Nothing that was fetched is lost by a cancel or a failure. */
function tellWhatIsKept(error: unknown, kept: string, signal?: AbortSignal): CairnError {
  const cause = signal?.aborted
    ? new CairnError('cancelled', 'Restoring was cancelled.', { cause: error })
    : CairnError.from(error);
  const next = cause.next === undefined ? kept : `${cause.next} ${kept}`;
  return new CairnError(cause.code, cause.message, { ...(cause.why && { why: cause.why }), next, cause });
}

/** What the chain says is to be had. */
interface Wanted {
  asset: RepositoryAsset;
  objectFormat: ObjectFormat;
  ref: string;
  tip: ObjectId | null;
  history: ChainHistory;
  contributions: boolean;
  /** Opens what is sealed; undefined for a public repository. */
  opener: SealedOpener | undefined;
}

/** What could be had. */
interface Found {
  /** Where the ref stands in the restored repository; null: nowhere. */
  reached: ObjectId | null;
  contributions: ObjectId[];
  missing: string[];
}

async function readWanted(deps: RestoreDeps, request: RestoreRequest, signal?: AbortSignal): Promise<Wanted> {
  await deps.registry.status(signal);
  const repositoryId = repositoryIdOn(deps.registry, request.asset);
  const { registry, opener } = await readersView(deps, repositoryId, signal);
  if (opener === null) throw unreadable();
  const { objectFormat, mainRef } = await registry.repository(repositoryId);
  const ref = request.ref ?? mainRef;
  return {
    asset: registry.asset(repositoryId),
    objectFormat,
    ref,
    tip: await registry.tip(repositoryId, ref),
    history: await readChainHistory(registry, repositoryId, deps.fromBlock, signal),
    contributions: request.contributions ?? true,
    opener,
  };
}

async function fetchHistory(
  deps: RestoreDeps,
  target: RestoreTarget,
  wanted: Wanted,
  progress: (detail: string, fraction: number) => void,
  signal?: AbortSignal,
): Promise<Found> {
  const { history, ref, tip } = wanted;
  const { repository } = target;
  const publications = new RestoredPublications(deps.reader, repository, wanted.asset, history, target, wanted.opener);
  const moves = movesOf(history, ref).map((move) => move.manifestSha256);
  await publications.fetchAll(moves, (done) => progress('fetching publications', 0.05 + 0.6 * done), signal);
  const missing = publications.problems(moves);
  const reached = await newestWhole(repository, publications, history, ref);
  if (tip === null) missing.push(`${ref}: it was never moved on chain, so there is nothing to check out`);
  else if (reached !== tip) missing.push(`${ref}: the chain is at ${tip}, ${standsAt(reached)}`);
  if (!wanted.contributions) return { reached, contributions: [], missing };

  const recorded = history.records.map(({ record }) => record.manifestSha256);
  const others = [...new Set(recorded)].filter((manifest) => !publications.isKnown(manifest));
  await publications.fetchAll(others, (done) => progress('fetching contributions', 0.65 + 0.15 * done), signal);
  missing.push(...publications.problems(others).map((problem) => `${problem} (a contribution, not part of the ref)`));
  const contributions = await commitsOf(repository, publications, history, new Set(others));
  return { reached, contributions, missing };
}

/** The last place of the ref whose whole history could be had; null where there is none. */
async function newestWhole(
  repository: Repository,
  publications: RestoredPublications,
  history: ChainHistory,
  ref: string,
): Promise<ObjectId | null> {
  for (const move of movesOf(history, ref).toReversed()) {
    if (publications.isWhole(move.manifestSha256) && (await repository.has(move.newCommit))) return move.newCommit;
  }
  return null;
}

/** Recorded commits that came with the given publications. */
async function commitsOf(
  repository: Repository,
  publications: RestoredPublications,
  history: ChainHistory,
  manifests: Set<Sha256>,
): Promise<ObjectId[]> {
  const commits = new Set<ObjectId>();
  for (const { record } of history.records) {
    const here = manifests.has(record.manifestSha256) && publications.isWhole(record.manifestSha256);
    if (here && (await repository.has(record.commitId))) commits.add(record.commitId);
  }
  return [...commits];
}

/** Names what was restored, so that git keeps it. */
async function pointRefs({ repository }: RestoreTarget, wanted: Wanted, found: Found) {
  const refs = found.contributions.map((id) => ({ name: `refs/cairn/contributions/${id}`, id }));
  if (found.reached !== null) refs.push({ name: wanted.ref, id: found.reached });
  for (const { name, id } of refs) {
    const now = await repository.resolve(name); // an interrupted run may have set it, and the chain gone on since
    if (now !== id) await repository.updateRef(name, id, now, 'cairn restore');
  }
  await repository.setConfig(REPOSITORY_SETTING, wanted.asset);
  await writeMark(repository, wanted.opener !== undefined);
  return refs;
}

/** From here on the folder is the person's, and never gone on with. */
async function checkOut(target: RestoreTarget, wanted: Wanted, found: Found, signal?: AbortSignal): Promise<void> {
  await target.finish();
  if (found.reached !== null) await target.checkout(wanted.ref, found.reached, signal);
}

/** What `git fsck` complains of; that an empty repository has no branch yet is none of it. */
async function complaintsOf(repository: Repository, signal?: AbortSignal): Promise<string[]> {
  const lines = await repository.fsck(signal);
  return lines.filter((line) => !line.startsWith('notice: ')).map((line) => `git fsck: ${line}`);
}

async function count(
  deps: RestoreDeps,
  repository: Repository,
  tips: ObjectId[],
  signal?: AbortSignal,
): Promise<Pick<RestoreResult, 'commits' | 'objects' | 'verified' | 'unproven'>> {
  if (tips.length === 0) return { commits: 0, objects: 0, verified: 0, unproven: 0 };
  const [commits, objects] = await Promise.all([
    repository.commits({ tips }, signal),
    repository.objectIds(tips, [], signal),
  ]);
  let verified = 0;
  for (let from = 0; from < commits.length; from += READ_TOGETHER) {
    signal?.throwIfAborted();
    const some = commits.slice(from, from + READ_TOGETHER);
    const read = await Promise.all(some.map(({ id }) => repository.readObject(id)));
    verified += read.filter(({ data }) => deps.verifyCommit(data).state === 'valid').length;
  }
  return { commits: commits.length, objects: objects.length, verified, unproven: commits.length - verified };
}

function standsAt(reached: ObjectId | null): string {
  return reached === null ? 'nothing of it could be restored' : `restored up to ${reached}`;
}
