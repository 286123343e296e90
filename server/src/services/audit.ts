import type { SignatureCheck } from '../core/signature/verify.ts';
import type { OpenScratch } from '../ports/new-repository.ts';
import type { PermanentReader } from '../ports/permanent-store.ts';
import type { Registry } from '../ports/registry.ts';
import type { Repository } from '../ports/repository.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ObjectId, Sha256 } from '../protocol/primitives.ts';
import type { AuditedContribution, RemoteAudit } from '../protocol/publication.ts';
import {
  type ChainHistory,
  movesOf,
  type RecordedContribution,
  readChainHistory,
  sameAccount,
} from './chain-history.ts';
import type { SealedOpener } from './fetch-publication.ts';
import { readersView } from './private/readers-view.ts';
import { repositoryIdOn } from './publish/place.ts';
import { RestoredPublications } from './restore-publications.ts';

export interface AuditDeps {
  registry: Registry;
  reader: PermanentReader;
  openScratch: OpenScratch;
  verifyCommit: (commit: Uint8Array) => SignatureCheck;
  /** Block the contracts were deployed in. */
  fromBlock: number;
  /** Reader keys; asked for only where something is sealed. */
  secrets: SecretStore;
}

export interface AuditOptions {
  signal?: AbortSignal | undefined;
  /** `fraction` of the whole, 0 to 1. */
  onProgress?: ((detail: string, fraction: number) => void) | undefined;
}

/**
 * Checks a published repository (CAIP-19 name) without restoring it: the bytes of each publication against the chain, each
 * pack with what it builds on, each recorded commit against its record and its author's signature. Works in a scratch
 * repository that is deleted. What strangers recorded beside the ref is told and fails nothing. Errors: `not-registered`,
 * `wrong-chain`, the chain's, `cancelled`.
 */
export async function auditRepository(
  deps: AuditDeps,
  asset: string,
  options: AuditOptions = {},
): Promise<RemoteAudit> {
  const { signal } = options;
  const progress = options.onProgress ?? (() => undefined);
  progress('asking the chain', 0);
  const subject = await readSubject(deps, asset, signal);
  const scratch = await deps.openScratch(subject.objectFormat);
  try {
    const { repository } = scratch;
    const publications = new RestoredPublications(
      deps.reader,
      repository,
      subject.asset,
      subject.history,
      undefined,
      subject.opener ?? undefined,
    );
    await publications.fetchAll(
      subject.manifests,
      (done) => progress('checking publications', 0.05 + 0.8 * done),
      signal,
    );
    progress('checking records and signatures', 0.9);
    const reached = await commitsOfRef(repository, subject, signal);
    const contributions = await auditRecords({ ...deps, publications }, repository, subject, signal);
    const problems = [...problemsOfRef(publications, subject, reached), ...falseRecords(contributions)];
    progress('done', 1);
    return {
      repository: subject.asset,
      ref: subject.ref,
      tip: subject.tip,
      publications: subject.manifests.map((manifestSha256) => ({
        manifestSha256,
        arweaveId: subject.history.hints.get(manifestSha256) ?? null,
        whole: publications.isWhole(manifestSha256),
        unreadable: publications.isUnreadable(manifestSha256),
        merged: subject.merged.has(manifestSha256),
        ...whyOf(publications, manifestSha256),
      })),
      contributions,
      problems,
      ok: problems.length === 0,
    };
  } finally {
    await scratch.dispose();
  }
}

/** What the chain says of a repository. */
interface Subject {
  asset: RemoteAudit['repository'];
  repositoryId: bigint;
  objectFormat: Repository['objectFormat'];
  ref: string;
  tip: ObjectId | null;
  history: ChainHistory;
  /** Those of the ref first, in the order the chain tells. */
  manifests: Sha256[];
  merged: Set<Sha256>;
  /** The chain as this person can see it. */
  registry: Registry;
  opener: SealedOpener | null | undefined;
}

async function readSubject(deps: AuditDeps, asset: string, signal?: AbortSignal): Promise<Subject> {
  const { fromBlock } = deps;
  await deps.registry.status(signal);
  const repositoryId = repositoryIdOn(deps.registry, asset);
  const { registry, opener } = await readersView(deps, repositoryId, signal);
  const { objectFormat, mainRef: ref } = await registry.repository(repositoryId);
  const history = await readChainHistory(registry, repositoryId, fromBlock, signal);
  const merged = new Set(movesOf(history, ref).map((move) => move.manifestSha256));
  const recorded = history.records.map(({ record }) => record.manifestSha256);
  return {
    asset: registry.asset(repositoryId),
    repositoryId,
    objectFormat,
    ref,
    tip: await registry.tip(repositoryId, ref),
    history,
    manifests: [...new Set([...merged, ...recorded])],
    merged,
    registry,
    opener,
  };
}

/** Every commit of the ref that is there; empty where its tip is not. */
async function commitsOfRef(repository: Repository, { tip }: Subject, signal?: AbortSignal): Promise<Set<ObjectId>> {
  if (tip === null || !(await repository.has(tip))) return new Set();
  try {
    return new Set((await repository.commits({ tips: [tip] }, signal)).map(({ id }) => id));
  } catch (error) {
    signal?.throwIfAborted();
    if (CairnError.from(error).code === 'bad-object') return new Set(); // an ancestor is missing: told with its publication
    throw error;
  }
}

async function auditRecords(
  deps: Auditing,
  repository: Repository,
  subject: Subject,
  signal?: AbortSignal,
): Promise<AuditedContribution[]> {
  const { ref, history } = subject;
  const credits = movesOf(history, ref).flatMap((move) => move.credits);
  const credited = new Set(credits.map((credit) => credit.contributionKey.toLowerCase()));
  const audited: AuditedContribution[] = [];
  for (const recorded of history.records) {
    signal?.throwIfAborted();
    const { contributionKey: key, record } = recorded;
    const finding = await auditRecord(deps, repository, subject, recorded);
    const { author, commitId: commit } = record;
    audited.push({ contributionKey: key, commit, author, credited: credited.has(key.toLowerCase()), ...finding });
  }
  return audited;
}

interface Auditing extends AuditDeps {
  publications: RestoredPublications;
}

type Finding = Pick<AuditedContribution, 'state' | 'why'>;

async function auditRecord(
  deps: Auditing,
  repository: Repository,
  { registry, repositoryId }: Subject,
  { contributionKey: key, record }: RecordedContribution,
): Promise<Finding> {
  const { author, objectFormat, payloadSha256, commitId } = record;
  if (registry.keyOf({ repositoryId, author, objectFormat, payloadSha256 }) !== key.toLowerCase())
    return { state: 'false', why: 'Its key does not follow from what is recorded under it.' };
  if (deps.publications.isUnreadable(record.manifestSha256))
    return { state: 'unreadable', why: 'It is sealed for readers you are not one of.' };
  if (!(await repository.has(commitId))) return { state: 'missing', why: 'Its commit could not be had.' };
  const object = await repository.readObject(commitId);
  if (object.type !== 'commit') return { state: 'false', why: `${commitId} is a ${object.type}, not a commit.` };
  const check = deps.verifyCommit(object.data);
  if (treeOf(object.data) !== record.treeId)
    return { state: 'false', why: `The commit’s tree is not the recorded ${record.treeId}.` };
  if (check.payloadSha256 !== payloadSha256)
    return { state: 'false', why: 'The commit’s content is not what is recorded.' };
  return signatureFinding(check, record.author);
}

function signatureFinding(check: SignatureCheck, author: AuditedContribution['author']): Finding {
  const why = check.why;
  switch (check.state) {
    case 'bad':
      return { state: 'false', why: `Its signature does not hold: ${why ?? 'it is wrong'}` };
    case 'cannot-check':
      return { state: 'cannot-check', ...(why === undefined ? {} : { why }) };
    case 'valid':
      if (check.account !== undefined && sameAccount(check.account, author)) return { state: 'proven' };
      return { state: 'unproven', why: `It is signed by ${check.account}, not by the account that recorded it.` };
    default:
      return { state: 'unproven', why: 'No wallet signed it.' };
  }
}

/** A raw commit starts with its tree. */
function treeOf(commit: Uint8Array): ObjectId | null {
  const [line = ''] = new TextDecoder('latin1').decode(commit.subarray(0, 80)).split('\n');
  return /^tree ([0-9a-f]{40,64})$/.exec(line)?.[1] ?? null;
}

function problemsOfRef(
  publications: RestoredPublications,
  { ref, tip, merged }: Subject,
  reached: ReadonlySet<ObjectId>,
): string[] {
  const problems = publications.problems([...merged]);
  if (tip === null) problems.push(`${ref}: it was never moved on chain, so there is nothing to check`);
  else if (!reached.has(tip)) problems.push(`${ref}: the chain is at ${tip}, which can not be had whole`);
  return problems;
}

/** Lies that a maintainer credited. Anyone may record untruths beside the ref: they are told, and worth nothing. */
function falseRecords(contributions: readonly AuditedContribution[]): string[] {
  return contributions
    .filter(({ state, credited }) => state === 'false' && credited)
    .map(({ contributionKey: key, why }) => `contribution ${key}: ${why}`);
}

function whyOf(publications: RestoredPublications, manifest: Sha256): { why?: string } {
  const [why] = publications.problems([manifest]);
  return why === undefined ? {} : { why };
}
