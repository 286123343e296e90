import { sha256Hex, utf8 } from '../../core/bytes.ts';
import { oracleReport, refuseFailures } from '../../core/oracle/report.ts';
import { type Manifest, manifestBytes, parseManifest } from '../../core/publication/manifest.ts';
import type { JournaledPublication } from '../../ports/publication-journal.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId, ObjectId, Sha256 } from '../../protocol/primitives.ts';
import type { SecretFinding } from '../../protocol/publication.ts';
import { sameAccount } from '../chain-history.ts';
import { fetchPublication } from '../fetch-publication.ts';
import type { Base, NewRange } from './bases.ts';
import { type Ground, nextInChain } from './checkpoints.ts';
import { draftPack } from './draft.ts';
import { inspectFiles } from './inspect.ts';
import { takeInventory } from './inventory.ts';
import { DEFAULT_MAX_FILE_BYTES, refuseLargeFiles } from './limits.ts';
import { checkPolicy } from './policy.ts';
import { rebuildTree } from './rebuild.ts';
import { refuseSecrets } from './secrets.ts';
import { type CheckedCommit, manifestCommit, signerOf } from './signers.ts';
import type { Source } from './source.ts';
import type { Standing } from './standing.ts';
import { checkSyntax } from './syntax.ts';
import type { OnStep, PublicationContent, PublishDeps, PublishRequest } from './types.ts';
import { contentWarnings } from './warnings.ts';

/** Names what wrote a manifest. */
const GENERATOR = 'cairn 0.1';

export interface MadeContent {
  content: PublicationContent & { state: 'new' };
  files: number;
  secrets: SecretFinding[];
}

/**
 * Makes the bytes of a publication and checks them: every object (L0), size limits, secrets, syntax (L1), the pack, the
 * tree rebuilt from it (L6). Errors `bad-object`, `too-large`, `secrets-found`, `check-failed`.
 */
export async function makeContent(
  deps: PublishDeps,
  push: {
    source: Source;
    standing: Standing;
    range: NewRange;
    commits: CheckedCommit[];
    ground: Ground;
    moves: boolean;
  },
  request: PublishRequest,
  onStep: OnStep,
  signal?: AbortSignal,
): Promise<MadeContent> {
  const { repository } = deps;
  const { source, range } = push;
  const head = source.commit;
  const haves = range.bases.map((base) => base.commit);

  const reading = (done: number) => onStep('check', `reading ${range.commits.length} commits`, 0.05 + 0.2 * done);
  const inventory = await takeInventory(repository, { head, haves, commits: range.commits }, reading, signal);
  refuseLargeFiles(inventory.blobs, request.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES);

  const scanning = (done: number) =>
    onStep('scan', `looking for secrets in ${inventory.blobs.length} files`, 0.25 + 0.2 * done);
  const inspection = await inspectFiles(deps, head, inventory, scanning, signal);
  const { secrets } = inspection;
  if (request.allowSecrets !== true) refuseSecrets(secrets);

  const parsing = (done: number) => onStep('check', 'parsing the changed files', 0.45 + 0.1 * done);
  const change = { base: range.commits[0]?.parents[0] ?? null, head, strict: push.commits.some(isSigned) };
  const syntax = await checkSyntax(repository, deps.syntax, change, parsing, signal);

  const { asset } = push.standing.place;
  const lookFirst = await deps.journal.isDamaged(asset);
  const grounds = push.ground.bases.map((base) => base.commit);
  onStep('pack', `packing ${inventory.objects} objects`, 0.55);
  const bytes = repository.pack([head], grounds, { thin: grounds.length > 0, ...(signal && { signal }) });
  const sealing = (await deps.privacy?.begin(push.moves, signal)) ?? null;
  const { partBytes } = checkPolicy(deps.policy);
  const { draft, described } = await draftPack(deps.journal, asset, bytes, { partBytes, sealing });

  onStep('rebuild', 'rebuilding the files from the packed bytes', 0.6);
  const rebuilding = {
    pack: () => sealing?.openPack(draft.read()) ?? draft.read(),
    folder: draft.folder,
    head,
    bases: grounds,
    commits: range.commits,
  };
  const rebuilt = await rebuildTree(repository, rebuilding, signal);
  const report = oracleReport(head, [inspection.check, ...syntax, rebuilt]);
  refuseFailures(report);

  const manifest: Manifest = {
    version: 2,
    kind: grounds.length === 0 ? 'checkpoint' : 'push',
    repository: asset,
    objectFormat: repository.objectFormat,
    refs: [{ name: source.ref, old: push.standing.tip, new: head }],
    commits: push.commits.map(manifestCommit),
    bases: manifestBases(push.ground.bases),
    pack: described,
    sinceCheckpoint: nextInChain(push.ground.since, described.length),
    report,
    generator: GENERATOR,
  };
  const warnings = [
    ...contentWarnings(inventory, inspection, sealing !== null),
    ...groundWarnings(push.ground),
    ...(deps.privacy?.warnings(push.moves) ?? []),
  ];
  const { sealed, hash } = sealing?.finish(manifest) ?? { sealed: null, hash: sha256Hex(manifestBytes(manifest)) };
  return {
    content: { state: 'new', manifest, manifestSha256: hash, draft, sealed, warnings, lookFirst },
    files: inventory.blobs.length,
    secrets,
  };
}

/**
 * What an earlier run signed for the same commit of the same ref, if it is still there. Error `operation-in-progress` where
 * something else was left: it may be paid for or on its way, so it is not forgotten silently.
 */
export async function journaledContent(
  deps: PublishDeps,
  of: { source: Source; standing: Standing },
): Promise<(PublicationContent & { state: 'journaled' }) | null> {
  const entry = await deps.journal.read(of.standing.place.asset);
  if (entry === null) return null;
  if (entry.ref !== of.source.ref || entry.commit !== of.source.commit) throw unfinished(entry);
  if (entry.store !== deps.store.name) throw otherStore(entry);
  if (!sameAccount(entry.account, deps.sender.account)) throw otherAccount(entry);
  const manifest = parseManifest(utf8(entry.manifest));
  return { state: 'journaled', manifest, manifestSha256: entry.manifestSha256, entry };
}

/** A publication that is on chain, read back: it must be there before a ref may point to it. */
export async function publishedContent(
  { reader, privacy }: Pick<PublishDeps, 'reader' | 'privacy'>,
  manifestSha256: Sha256,
  hint: ArweaveId | null,
  signal?: AbortSignal,
): Promise<PublicationContent & { state: 'published' }> {
  const wanted = { manifestSha256, hint, opener: privacy?.opener };
  const { manifest, arweaveId } = await fetchPublication(reader, wanted, signal);
  return { state: 'published', manifest, manifestSha256, arweaveId };
}

function unfinished({ ref, commit }: JournaledPublication): CairnError {
  return new CairnError(
    'operation-in-progress',
    `The publication of ${ref} at ${commit.slice(0, 12)} is not done yet.`,
    {
      why: 'It was interrupted: what was signed is kept and may be at the store already.',
      next: 'Finish it first (cairn publish --resume), or give it up (cairn publish --drop); cairn publish --status tells how far it got.',
    },
  );
}

function otherStore({ store }: JournaledPublication): CairnError {
  return new CairnError('operation-in-progress', `An interrupted publication was signed for another store, ${store}.`, {
    why: 'Only that store can send it, and it may be there and paid for already.',
    next: `Publish with ${store} again, or give it up: cairn publish --drop.`,
  });
}

function otherAccount({ account }: JournaledPublication): CairnError {
  return new CairnError('operation-in-progress', `An interrupted publication belongs to another account, ${account}.`, {
    why: 'That account consented to it, and may have records on their way to the chain.',
    next: 'Connect that account and finish it (cairn publish --resume), or give it up: cairn publish --drop.',
  });
}

function groundWarnings({ why }: Ground): string[] {
  return why === null ? [] : [`${why}: the whole history is uploaded again, as a checkpoint.`];
}

function isSigned(commit: CheckedCommit): boolean {
  return signerOf(commit.verdict) !== null;
}

function manifestBases(bases: Base[]): Manifest['bases'] {
  const tips = new Map<Sha256, ObjectId[]>();
  for (const { manifestSha256, commit } of bases)
    tips.set(manifestSha256, [...(tips.get(manifestSha256) ?? []), commit]);
  return [...tips].map(([manifestSha256, commits]) => ({ manifestSha256, tips: commits }));
}
