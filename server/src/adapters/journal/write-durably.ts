import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CairnError, isDiskFull } from '../../protocol/errors.ts';

/**
 * Writes a file beside its place, syncs it and renames it there: a reader finds the old file or the new one, whole. Error
 * `disk-full`; then, and after every other error, nothing of the new file is left.
 */
export async function writeDurably(file: string, data: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw isDiskFull(error) ? noRoom(file, error) : error;
  }
}

/** A rename is on disk only once its folder is. Platforms that cannot sync a folder order it themselves. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function noRoom(file: string, cause: unknown): CairnError {
  return new CairnError('disk-full', 'There is no room on the disk to keep the publication.', {
    why: `${path.dirname(file)} takes no more. A publication is kept there, whole and signed, before anything of it is sent.`,
    next: 'Free some space and publish again. What was kept before is untouched.',
    cause,
  });
}
