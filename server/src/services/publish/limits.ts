import { CairnError } from '../../protocol/errors.ts';
import type { NewBlob } from './inventory.ts';

const MIB = 1024 * 1024;
export const DEFAULT_MAX_FILE_BYTES = 32 * MIB;
/** Files from this size on are named before consent. */
export const LARGE_FILE_BYTES = 4 * MIB;

/** Error `too-large` where one file is over the limit. */
export function refuseLargeFiles(blobs: NewBlob[], maxFileBytes: number): void {
  const largest = blobs.reduce<NewBlob | null>((max, blob) => (blob.size > (max?.size ?? 0) ? blob : max), null);
  if (largest === null || largest.size <= maxFileBytes) return;
  throw new CairnError('too-large', `${largest.path} is ${formatBytes(largest.size)}, which is too large to publish.`, {
    why: `Storage is for good and paid by the byte; the limit is ${formatBytes(maxFileBytes)} a file. Commit ${largest.commit} has it.`,
    next: 'Take the file out of these commits (git rebase), or raise the limit: cairn publish --max-file-size MIB, or cairn.publish.maxFileSize in the settings.',
  });
}

/** Bytes as a person reads them: `812 B`, `1.2 KiB`, `50.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < MIB ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / MIB).toFixed(1)} MiB`;
}
