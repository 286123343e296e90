import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SavedIndex } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { firstLines, type GitPlace, runGit, runGitOk } from './git-process.ts';
import { emptyTreeId } from './trees.ts';

export type HookName = 'pre-commit' | 'prepare-commit-msg' | 'commit-msg' | 'post-commit';

export async function stagedPaths(place: GitPlace, head: ObjectId | null, format: ObjectFormat): Promise<string[]> {
  const against = head ?? emptyTreeId(format);
  const args = [
    'diff-index',
    '--cached',
    '--name-only',
    '--no-renames',
    '-z',
    '--ignore-submodules=none',
    against,
    '--',
  ];
  return (await runGitOk(place, args)).toString('utf8').split('\0').filter(Boolean);
}

/** With the user's own filters and line endings, as `git add -u` would. */
export async function stageTracked(place: GitPlace): Promise<void> {
  await runGitOk(place, ['add', '--update', '--', '.'], { mode: 'user', environment: { GIT_OPTIONAL_LOCKS: '1' } });
}

export async function writeTree(place: GitPlace): Promise<ObjectId> {
  const unmerged = (await runGitOk(place, ['ls-files', '--unmerged', '-z']))
    .toString('utf8')
    .split('\0')
    .filter(Boolean);
  if (unmerged.length > 0) {
    const paths = [...new Set(unmerged.map((line) => line.slice(line.indexOf('\t') + 1)))];
    throw new CairnError('operation-in-progress', 'Some files still have merge conflicts.', {
      why: paths.slice(0, 10).join(', '),
      next: 'Resolve them, stage the result (git add), and commit again.',
    });
  }
  return (await runGitOk(place, ['write-tree'])).toString('latin1').trim();
}

/** Runs a hook as `git commit` would, found by git itself. Error `hook-failed` with what it printed. */
export async function runHook(
  place: GitPlace,
  gitDirectory: string,
  name: HookName,
  args: string[],
  signal?: AbortSignal,
): Promise<void> {
  const output = await runGit(place, ['hook', 'run', '--ignore-missing', name, '--', ...args], {
    mode: 'hook',
    environment: { GIT_INDEX_FILE: path.join(gitDirectory, 'index') },
    signal,
  });
  if (output.code !== 0) {
    throw new CairnError('hook-failed', `The ${name} hook refused the commit.`, {
      why: firstLines(`${output.stdout.toString('utf8')}${output.stderr}`) || `It ended with code ${output.code}.`,
      next: 'Do what the hook asks for, then commit again.',
    });
  }
}

/** Passes a message through `prepare-commit-msg` and `commit-msg` and cleans it as `git commit -m` does. */
export async function finishMessage(
  place: GitPlace,
  gitDirectory: string,
  message: string,
  signal?: AbortSignal,
): Promise<string> {
  const file = path.join(gitDirectory, 'COMMIT_EDITMSG');
  await writeFile(file, await stripSpace(place, message));
  await runHook(place, gitDirectory, 'prepare-commit-msg', [file, 'message'], signal);
  await runHook(place, gitDirectory, 'commit-msg', [file], signal);
  return stripSpace(place, await readFile(file, 'utf8'));
}

async function stripSpace(place: GitPlace, text: string): Promise<string> {
  return (await runGitOk(place, ['stripspace'], { input: text.replaceAll('\r\n', '\n') })).toString('utf8');
}

/** Copies the index aside, so that a commit that is not made leaves it as it was. */
export async function saveIndex(gitDirectory: string): Promise<SavedIndex> {
  const file = path.join(gitDirectory, 'index');
  const original = await readIfThere(file);
  let ours = original;
  return {
    async seal() {
      ours = await readIfThere(file);
    },
    async restore() {
      if (sameBytes(ours, original)) return true;
      return replaceIndex(file, ours, original);
    },
  };
}

/** Swaps the index under git's own lock, unless someone else changed or is changing it. */
async function replaceIndex(file: string, expected: Buffer | null, wanted: Buffer | null): Promise<boolean> {
  const lock = `${file}.lock`;
  const draft = `${file}.cairn-${process.pid}`;
  await writeFile(draft, wanted ?? '');
  try {
    await link(draft, lock);
  } catch {
    return false;
  } finally {
    await rm(draft, { force: true });
  }
  if (!sameBytes(await readIfThere(file), expected)) {
    await rm(lock, { force: true });
    return false;
  }
  if (wanted !== null) {
    await rename(lock, file);
  } else {
    await rm(file, { force: true });
    await rm(lock, { force: true });
  }
  return true;
}

async function readIfThere(file: string): Promise<Buffer | null> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  return a === null || b === null ? a === b : a.equals(b);
}
