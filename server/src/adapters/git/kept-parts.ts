import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { KeptParts } from '../../ports/new-repository.ts';
import { sha256Schema } from '../../protocol/primitives.ts';

/**
 * Parts of packs in a folder, a file each, named by its hash. A file may be damaged: whoever reads it hashes it. What can't be
 * kept is fetched again after an interruption, so no failure to write is one to restore.
 */
export function createKeptParts(folder: string): KeptParts {
  const fileOf = (sha256: string) => path.join(folder, sha256Schema.parse(sha256));
  return {
    read: (sha256) => readFile(fileOf(sha256)).catch(() => null),
    async keep(sha256, bytes) {
      const file = fileOf(sha256);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(`${file}.new`, bytes);
        await rename(`${file}.new`, file);
      } catch {
        await rm(`${file}.new`, { force: true }).catch(() => undefined);
      }
    },
    async forget(parts) {
      for (const sha256 of parts) await rm(fileOf(sha256), { force: true });
    },
  };
}
