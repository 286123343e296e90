import { constants, lstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { ChangedFile, WorkTreeFile, WorkTreeOptions } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { type GitPlace, runGitOk } from './git-process.ts';

const NO_MODE = '000000';
const LINK_MODE = '120000';
/** Files read at once. */
const AT_ONCE = 16;

/** What the work tree has that `head` has not, untracked files too; what is ignored is left out. In order of path. */
export async function workTreeChanges(
  place: GitPlace,
  head: ObjectId | null,
  { wants, maxSize, signal }: WorkTreeOptions,
): Promise<WorkTreeFile[]> {
  const untracked = await listFiles(place, signal, '--others', '--exclude-standard');
  const tracked =
    head === null
      ? added(place, await listFiles(place, signal, '--cached'))
      : await changedAgainst(place, head, signal);
  const changes = [...tracked, ...added(place, untracked)].sort((a, b) => (a.path < b.path ? -1 : 1));
  const files: WorkTreeFile[] = [];
  for (let at = 0; at < changes.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    const part = changes.slice(at, at + AT_ONCE);
    files.push(...(await Promise.all(part.map((file) => readFile(place, file, wants(file) ? maxSize : null)))));
  }
  return files;
}

/** Compares what git remembers of the files, not their content, so no filter of the repository runs; equal content may be among them. */
async function changedAgainst(place: GitPlace, head: ObjectId, signal?: AbortSignal): Promise<ChangedFile[]> {
  const args = ['diff-index', '--raw', '-z', '--no-renames', '--no-abbrev', '--ignore-submodules=all', head, '--'];
  const fields = (await runGitOk(place, args, { signal })).toString('utf8').split('\0');
  const changes: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = '', newMode = '', oldId = ''] = (fields[at] ?? '').slice(1).split(' ');
    const isNew = oldMode === NO_MODE;
    const isGone = newMode === NO_MODE;
    changes.push({
      path: fields[at + 1] ?? '',
      status: isNew ? 'added' : isGone ? 'deleted' : 'modified',
      oldId: isNew ? null : oldId,
      newId: null,
      mode: isGone ? oldMode : newMode,
    });
  }
  return changes;
}

/** With the user's own ignore files. */
async function listFiles(place: GitPlace, signal: AbortSignal | undefined, ...which: string[]): Promise<string[]> {
  const output = await runGitOk(place, ['ls-files', '-z', ...which], { mode: 'user', signal });
  return output.toString('utf8').split('\0').filter(Boolean);
}

const added = ({ directory }: GitPlace, paths: readonly string[]): ChangedFile[] =>
  paths.map((file) => ({ path: file, status: 'added', oldId: null, newId: null, mode: modeOf(directory, file) }));

function modeOf(directory: string, file: string): string {
  return lstatSync(path.join(directory, file), { throwIfNoEntry: false })?.isSymbolicLink() ? LINK_MODE : '100644';
}

/** `maxSize` null: the content is not wanted. */
async function readFile({ directory }: GitPlace, file: ChangedFile, maxSize: number | null): Promise<WorkTreeFile> {
  if (maxSize === null || file.status === 'deleted' || file.mode === LINK_MODE) return { ...file, content: null };
  const handle = await open(path.join(directory, file.path), constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    () => null,
  );
  if (handle === null) return { ...file, content: null, problem: 'missing' };
  try {
    const { size } = await handle.stat();
    if (size > maxSize) return { ...file, content: null, problem: 'too-large' };
    return { ...file, content: await handle.readFile() };
  } catch {
    return { ...file, content: null, problem: 'missing' };
  } finally {
    await handle.close();
  }
}
