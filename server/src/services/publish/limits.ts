import { CairnError } from '../../protocol/errors.ts';
import type { Inventory, NewBlob } from './inventory.ts';

const MIB = 1024 * 1024;
export const DEFAULT_MAX_FILE_BYTES = 32 * MIB;
/** Files from this size on are named before consent. */
const LARGE_FILE_BYTES = 4 * MIB;
const MAX_NAMED = 10;

/** Error `too-large` where one file is over the limit. */
export function refuseLargeFiles(blobs: NewBlob[], maxFileBytes: number): void {
  const largest = blobs.reduce<NewBlob | null>((max, blob) => (blob.size > (max?.size ?? 0) ? blob : max), null);
  if (largest === null || largest.size <= maxFileBytes) return;
  throw new CairnError('too-large', `${largest.path} is ${formatBytes(largest.size)}, which is too large to publish.`, {
    why: `Storage is for good and paid by the byte; the limit is ${formatBytes(maxFileBytes)} a file. Commit ${largest.commit} has it.`,
    next: 'Take the file out of these commits (git rebase), or raise the limit: cairn publish --max-file-size MIB.',
  });
}

/** Warnings a person reads before consenting. */
export function contentWarnings({ blobs, submodules, lfsPointers }: Inventory): string[] {
  const large = blobs.filter((blob) => blob.size >= LARGE_FILE_BYTES).sort((a, b) => b.size - a.size);
  return [
    ...large.slice(0, MAX_NAMED).map((blob) => `Large file: ${blob.path}, ${formatBytes(blob.size)}, kept for good.`),
    ...(large.length > MAX_NAMED ? [`… and ${large.length - MAX_NAMED} more large files.`] : []),
    ...submodules.map(
      (path) => `${path} is a submodule: the link to it is published, its content is not. Publish it on its own.`,
    ),
    ...lfsWarning(lfsPointers),
  ];
}

function lfsWarning(paths: string[]): string[] {
  if (paths.length === 0) return [];
  const named = paths.slice(0, MAX_NAMED).join(', ');
  const more = paths.length > MAX_NAMED ? ` … and ${paths.length - MAX_NAMED} more` : '';
  return [
    `Kept by Git LFS: ${named}${more}. The pointer files are published, the large files are not: keep their server.`,
  ];
}

/** Bytes as a person reads them: `812 B`, `1.2 KiB`, `50.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MIB ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MIB).toFixed(1)} MiB`;
}
