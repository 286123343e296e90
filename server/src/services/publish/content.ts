import { sha256Hex } from '../../core/bytes.ts';
import { oracleReport, refuseFailures } from '../../core/oracle/report.ts';
import { type Manifest, manifestSchema } from '../../core/publication/manifest.ts';
import { decodePayload, encodePayload, manifestBytes } from '../../core/publication/payload.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import type { ArweaveId, ObjectId, Sha256 } from '../../protocol/primitives.ts';
import type { SecretFinding } from '../../protocol/publication.ts';
import type { NewRange } from './bases.ts';
import { takeInventory } from './inventory.ts';
import { contentWarnings, DEFAULT_MAX_FILE_BYTES, refuseLargeFiles, refuseLargePublication } from './limits.ts';
import { rebuildTree } from './rebuild.ts';
import { refuseSecrets, scanSecrets } from './secrets.ts';
import { type CheckedCommit, manifestCommit, signerOf } from './signers.ts';
import type { Source } from './source.ts';
import type { Standing } from './standing.ts';
import { checkSyntax } from './syntax.ts';
import type { OnStep, PublicationContent, PublishDeps, PublishRequest } from './types.ts';

/** Names what wrote a manifest. */
const GENERATOR = 'cairn 0.1';

export interface MadeContent {
  content: PublicationContent & { state: 'new' };
  files: number;
  secrets: SecretFinding[];
  warnings: string[];
}

/**
 * Makes the bytes of a publication and checks them: every object (L0), size limits, secrets, syntax (L1), the pack, the
 * tree rebuilt from it (L6). Errors `bad-object`, `too-large`, `secrets-found`, `check-failed`.
 */
export async function makeContent(
  deps: PublishDeps,
  push: { source: Source; standing: Standing; range: NewRange; commits: CheckedCommit[] },
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
  const secrets = await scanSecrets(repository, deps.scanner, inventory.blobs, scanning, signal);
  if (request.allowSecrets !== true) refuseSecrets(secrets);

  const parsing = (done: number) => onStep('check', 'parsing the changed files', 0.45 + 0.1 * done);
  const change = { base: range.commits[0]?.parents[0] ?? null, head, strict: push.commits.some(isSigned) };
  const syntax = await checkSyntax(repository, deps.syntax, change, parsing, signal);

  onStep('pack', `packing ${inventory.objects} objects`, 0.55);
  const pack = await repository.pack([head], haves, { thin: haves.length > 0, ...(signal && { signal }) });
  refuseLargePublication(pack.bytes.length);

  onStep('rebuild', 'rebuilding the files from the packed bytes', 0.6);
  const rebuilding = { pack: pack.bytes, head, bases: haves, commits: range.commits };
  const rebuilt = await rebuildTree(repository, deps.openScratch, rebuilding, signal);
  const report = oracleReport(head, [inventory.check, ...syntax, rebuilt]);
  refuseFailures(report);

  const manifest: Manifest = {
    version: 1,
    kind: haves.length === 0 ? 'checkpoint' : 'push',
    repository: push.standing.place.asset,
    objectFormat: repository.objectFormat,
    refs: [{ name: source.ref, old: push.standing.tip, new: head }],
    commits: push.commits.map(manifestCommit),
    bases: manifestBases(range),
    pack: { sha256: sha256Hex(pack.bytes), length: pack.bytes.length, objects: pack.objects },
    report,
    generator: GENERATOR,
  };
  return {
    content: {
      state: 'new',
      manifest,
      manifestSha256: sha256Hex(manifestBytes(manifest)),
      payload: encodePayload(manifest, pack.bytes),
    },
    files: inventory.blobs.length,
    secrets,
    warnings: contentWarnings(inventory),
  };
}

/** What an earlier run signed for the same commit of the same ref, if it is still there. */
export async function journaledContent(
  deps: PublishDeps,
  of: { source: Source; standing: Standing },
): Promise<(PublicationContent & { state: 'journaled' }) | null> {
  const entry = await deps.journal.read(of.standing.place.asset);
  if (entry === null || entry.store !== deps.store.name) return null;
  if (entry.ref !== of.source.ref || entry.commit !== of.source.commit) return null;
  const manifest = manifestSchema.parse(JSON.parse(entry.manifest));
  return { state: 'journaled', manifest, manifestSha256: entry.manifestSha256, entry };
}

/** A publication that is on chain, read back: it must be there before a ref may point to it. */
export async function publishedContent(
  reader: PermanentReader,
  manifestSha256: Sha256,
  hint: ArweaveId | null,
  signal?: AbortSignal,
): Promise<PublicationContent & { state: 'published' }> {
  const { payload, id } = await reader.fetch({ manifestSha256, hint, accepts: holds(manifestSha256) }, signal);
  return { state: 'published', manifest: decodePayload(payload).manifest, manifestSha256, arweaveId: id };
}

/** Tells whether bytes are the publication with this manifest, whole and unaltered. */
export function holds(manifestSha256: Sha256): (payload: Uint8Array) => boolean {
  return (payload) => {
    try {
      return decodePayload(payload).manifestSha256 === manifestSha256;
    } catch {
      return false;
    }
  };
}

function isSigned(commit: CheckedCommit): boolean {
  return signerOf(commit.verdict) !== null;
}

function manifestBases(range: NewRange): Manifest['bases'] {
  const tips = new Map<Sha256, ObjectId[]>();
  for (const { manifestSha256, commit } of range.bases)
    tips.set(manifestSha256, [...(tips.get(manifestSha256) ?? []), commit]);
  return [...tips].map(([manifestSha256, commits]) => ({ manifestSha256, tips: commits }));
}
