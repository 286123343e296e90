import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OpenRestoreTarget, RestoreTarget } from '../../ports/new-repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type ObjectFormat, type RepositoryAsset, type Sha256, sha256Schema } from '../../protocol/primitives.ts';
import { describeHolder, tryLock } from '../../system/process-lock.ts';
import { runGitOk } from './git-process.ts';
import { openRepository } from './git-repository.ts';
import { createKeptParts } from './kept-parts.ts';

/** In the git directory, as long as nothing was checked out: the repository's name, then a line a publication stored whole. */
const UNFINISHED = 'cairn-restore';
const PARTS = `${UNFINISHED}-parts`;

/**
 * A new repository with a work tree, in a folder that is empty or does not exist, or one that an interrupted run began. Files
 * are written without the user's hooks, filters and attributes: they come from strangers. Errors `invalid-input`,
 * `operation-in-progress`, `git-failed`.
 */
export const openRestoreTarget: OpenRestoreTarget = async (folder, { asset, objectFormat }) => {
  const directory = path.resolve(folder);
  const marker = path.join(directory, '.git', UNFINISHED);
  const begun = await readMarker(directory, marker, asset);
  if (begun === null) await refuseFull(directory);
  await mkdir(path.dirname(marker), { recursive: true });
  const lock = lockFolder(directory, `${marker}.lock`);
  try {
    if (begun === null) await begin(directory, marker, { asset, objectFormat });
    else await removeLeftovers(directory);
    return await openTarget(directory, marker, begun ?? [], lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

async function openTarget(
  directory: string,
  marker: string,
  stored: Sha256[],
  lock: { release(): void },
): Promise<RestoreTarget> {
  const repository = await openRepository(directory);
  const inside = { git: 'git', directory, gitDirectory: repository.gitDirectory, workTree: directory };
  return {
    repository,
    stored,
    keepStored: (manifests) => appendFile(marker, manifests.map((manifest) => `${manifest}\n`).join('')),
    async checkout(ref, commit, signal) {
      await runGitOk(inside, ['symbolic-ref', 'HEAD', ref], { signal });
      await runGitOk(inside, ['read-tree', '--reset', '-u', commit], { signal });
    },
    parts: createKeptParts(path.join(path.dirname(marker), PARTS)),
    async finish() {
      await rm(path.join(path.dirname(marker), PARTS), { recursive: true, force: true });
      await rm(marker, { force: true });
    },
    async close() {
      await repository.close();
      lock.release();
    },
  };
}

/** The marker comes first: a folder that holds one is ours. */
async function begin(
  directory: string,
  marker: string,
  { asset, objectFormat }: { asset: RepositoryAsset; objectFormat: ObjectFormat },
): Promise<void> {
  await writeFile(marker, `${asset}\n`);
  const init = ['init', '--quiet', '--template=', '--initial-branch=main', `--object-format=${objectFormat}`];
  await runGitOk({ git: 'git', directory }, [...init, '--', directory]);
}

/** What an interrupted run of the same repository stored; null where there was none, or its folder is in use by now. */
async function readMarker(directory: string, marker: string, asset: RepositoryAsset): Promise<Sha256[] | null> {
  const text = await readFile(marker, 'utf8').catch(() => null);
  const [name, ...lines] = text?.split('\n') ?? [];
  if (name?.toLowerCase() !== asset.toLowerCase()) return null;
  if ((await readdir(directory)).some((entry) => entry !== '.git')) return null;
  const isRepository = (await readdir(path.join(directory, '.git'))).includes('HEAD');
  if (!isRepository) return null;
  return lines.filter((line) => sha256Schema.safeParse(line).success);
}

/** Packs that were being checked when the run ended. */
async function removeLeftovers(directory: string): Promise<void> {
  const objects = path.join(directory, '.git', 'objects');
  for (const name of await readdir(objects)) {
    if (name.startsWith('tmp_objdir-cairn-')) await rm(path.join(objects, name), { recursive: true, force: true });
  }
}

function lockFolder(directory: string, file: string) {
  const attempt = tryLock(file);
  if (attempt.lock !== null) return attempt.lock;
  throw new CairnError('operation-in-progress', `A repository is being restored into ${directory} already.`, {
    why: `It is done by ${describeHolder(attempt.holder)}.`,
    next: 'Wait until it is done, or name another folder.',
  });
}

/** A folder is as good as empty where a run ended before it had made a repository. */
async function refuseFull(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new CairnError('invalid-input', `${directory} is no folder to restore into.`, {
      why: error.message,
      next: 'Name a folder that does not exist yet.',
      cause: error,
    });
  });
  if (entries.length === 0 || (await isBarelyBegun(directory, entries))) return;
  throw new CairnError('invalid-input', `${directory} is not empty.`, {
    why: 'Restoring writes a whole repository and never mixes it with other files.',
    next: 'Name an empty folder, or one that does not exist yet.',
  });
}

async function isBarelyBegun(directory: string, entries: string[]): Promise<boolean> {
  if (entries.join() !== '.git') return false;
  const inside = await readdir(path.join(directory, '.git')).catch(() => ['.git']);
  return inside.every((name) => name.startsWith(UNFINISHED));
}
