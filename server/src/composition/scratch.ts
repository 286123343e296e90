import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpenScratch } from '../ports/new-repository.ts';

/** A bare repository in a temporary folder of its own. */
export const openScratch: OpenScratch = async (objectFormat) => {
  const { initBareRepository } = await import('../adapters/git/git-repository.ts');
  const directory = await mkdtemp(path.join(tmpdir(), 'cairn-rebuild-'));
  const repository = await initBareRepository(directory, objectFormat);
  return {
    repository,
    async dispose() {
      await repository.close().catch(() => undefined);
      await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    },
  };
};
