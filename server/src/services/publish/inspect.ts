import { decodeUtf8 } from '../../core/bytes.ts';
import { type FileKind, fileKind } from '../../core/publication/file-kind.ts';
import { isForeign, isLicenceFile, licenceOf } from '../../core/publication/licence.ts';
import { GITLINK_MODE } from '../../core/publication/tree.ts';
import type { Repository } from '../../ports/repository.ts';
import type { SecretScanner } from '../../ports/secret-scanner.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import type { SecretFinding } from '../../protocol/publication.ts';
import type { NewBlob } from './inventory.ts';
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
}

/** Reads every new blob of every commit once, not just the last: deleting a file later does not unpublish it. */
export async function inspectFiles(
  deps: { repository: Repository; scanner: SecretScanner },
  head: ObjectId,
  blobs: NewBlob[],
  onBlob: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Inspection> {
  const own = await ownLicences(deps.repository, head, signal);
  const inspection: Inspection = { secrets: [], binary: [], generated: [], foreign: [] };
  for (const [index, { id, path, commit, size }] of blobs.entries()) {
    signal?.throwIfAborted();
    const { data } = await deps.repository.readObject(id);
    const found = await deps.scanner.scan({ path, data }, signal);
    inspection.secrets.push(...found.map((secret) => ({ ...secret, commit })));
    const text = decodeUtf8(data) ?? '';
    const kind = fileKind(path, data, text);
    if (kind !== 'text') oddFiles(inspection, kind).push({ path, size });
    const licence = kind === 'binary' ? null : licenceOf(path, text);
    if (licence !== null && isForeign(licence, own)) inspection.foreign.push({ path, size, licence });
    onBlob(index / blobs.length);
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
