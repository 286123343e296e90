import { decodeUtf8 } from '../bytes.ts';

/** Git LFS: a pointer file is smaller than this. */
const MAX_BYTES = 1024;
const POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.+\n)*oid sha256:[0-9a-f]{64}\n/;

/** Tells whether a blob is what Git LFS commits in a large file's place: a few lines that say where that file is kept. */
export function isLfsPointer(blob: Uint8Array): boolean {
  return blob.length < MAX_BYTES && POINTER.test(decodeUtf8(blob) ?? '');
}
