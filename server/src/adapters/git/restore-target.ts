import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { RestoreTarget } from '../../ports/new-repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat } from '../../protocol/primitives.ts';
import { runGitOk } from './git-process.ts';
import { openRepository } from './git-repository.ts';

/**
 * A new repository with a work tree, in a folder that is empty or does not exist. Files are written without the user's
 * hooks, filters and attributes: they come from strangers. Errors `invalid-input`, `git-failed`.
 */
export async function openRestoreTarget(folder: string, objectFormat: ObjectFormat): Promise<RestoreTarget> {
  const directory = path.resolve(folder);
  await refuseFull(directory);
  await mkdir(directory, { recursive: true });
  const place = { git: 'git', directory };
  const init = ['init', '--quiet', '--template=', '--initial-branch=main', `--object-format=${objectFormat}`];
  await runGitOk(place, [...init, '--', directory]);
  const repository = await openRepository(directory);
  const inside = { git: 'git', directory, gitDirectory: repository.gitDirectory, workTree: directory };
  return {
    repository,
    async checkout(ref, commit, signal) {
      await runGitOk(inside, ['symbolic-ref', 'HEAD', ref], { signal });
      await runGitOk(inside, ['read-tree', '--reset', '-u', commit], { signal });
    },
  };
}

async function refuseFull(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new CairnError('invalid-input', `${directory} is no folder to restore into.`, {
      why: error.message,
      next: 'Name a folder that does not exist yet.',
      cause: error,
    });
  });
  if (entries.length > 0)
    throw new CairnError('invalid-input', `${directory} is not empty.`, {
      why: 'Restoring writes a whole repository and never mixes it with other files.',
      next: 'Name an empty folder, or one that does not exist yet.',
    });
}
