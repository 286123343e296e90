import { decodeUtf8 } from '../../core/bytes.ts';
import { type FileKind, fileKind } from '../../core/publication/file-kind.ts';
import { isLfsPointer } from '../../core/publication/lfs-pointer.ts';
import { isForeign, isLicenceFile, licenceOf } from '../../core/publication/licence.ts';
import { GITLINK_MODE } from '../../core/publication/tree.ts';
import type { Repository } from '../../ports/repository.ts';
import type { SecretScanner } from '../../ports/secret-scanner.ts';
import type { OracleCheck } from '../../protocol/contribution.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import type { SecretFinding } from '../../protocol/publication.ts';
import type { Inventory } from './inventory.ts';
import { readAhead } from './read-ahead.ts';
import { treeEntries, treeOf } from './trees.ts';

export interface OddFile {
  path: string;
  /** Bytes. */
  size: number;
}

/** What is in the new files, for the person who is about to keep them for good. */
export interface Inspection {
  secrets: SecretFinding[];
  binary: OddFile[];
  generated: OddFile[];
  /** Files that say they are under another licence than the repository, with the licence. */
  foreign: (OddFile & { licence: string })[];
  /** Paths at which Git LFS keeps a pointer in a file's place. */
  lfsPointers: string[];
  /** The Oracle's L0: with these, every object was read and hashed. */
  check: OracleCheck;
}

/**
 * Reads every new blob of every commit once, not just the last: deleting a file later does not unpublish it. Error `bad-object` where
 * one is missing, or does not hash to its id.
 */
export async function inspectFiles(
  deps: { repository: Repository; scanner: SecretScanner },
  head: ObjectId,
  { objects, blobs }: Inventory,
  onBlob: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Inspection> {
  const own = await ownLicences(deps.repository, head, signal);
  const check: OracleCheck = {
    level: 'L0',
    check: 'existence',
    status: 'pass',
    message: `${objects} objects are present and hash to their ids`,
  };
  const inspection: Inspection = { secrets: [], binary: [], generated: [], foreign: [], lfsPointers: [], check };
  let seen = 0;
  for await (const { blob, object } of readAhead(deps.repository, blobs, signal)) {
    const { path, commit, size } = blob;
    const { data } = object;
    if (isLfsPointer(data)) inspection.lfsPointers.push(path);
    const found = await deps.scanner.scan({ path, data }, signal);
    inspection.secrets.push(...found.map((secret) => ({ ...secret, commit })));
    const text = decodeUtf8(data) ?? '';
    const kind = fileKind(path, data, text);
    if (kind !== 'text') oddFiles(inspection, kind).push({ path, size });
    const licence = kind === 'binary' ? null : licenceOf(path, text);
    if (licence !== null && isForeign(licence, own)) inspection.foreign.push({ path, size, licence });
    onBlob(seen++ / blobs.length);
  }
  return inspection;
}

function oddFiles(inspection: Inspection, kind: Exclude<FileKind, 'text'>): OddFile[] {
  return inspection[kind];
}

/** The licences in the top folder of the commit that is published. */
async function ownLicences(repository: Repository, head: ObjectId, signal?: AbortSignal): Promise<string[]> {
  const files = (await treeEntries(repository, await treeOf(repository, head))).filter(
    ({ mode, name }) => mode !== GITLINK_MODE && isLicenceFile(name),
  );
  const licences: string[] = [];
  for (const { id, name } of files) {
    signal?.throwIfAborted();
    const { type, data } = await repository.readObject(id);
    const licence = type === 'blob' ? licenceOf(name, decodeUtf8(data) ?? '') : null;
    if (licence !== null) licences.push(licence);
  }
  return licences;
}
