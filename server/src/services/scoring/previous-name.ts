import { mostAlike } from '../../core/scoring/change.ts';
import { classifyPath } from '../../core/scoring/path-class.ts';
import type { ChangedFile, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { readSource } from './source-text.ts';

/** Deleted files that are compared: those of the same name first. */
const MAX_CANDIDATES = 20;

/**
 * Where a file that `commit` added was in its first parent: the deleted file with the same content, else the one with most lines in common,
 * at least half. Null where it is new. Neither git's heuristics nor its configuration take part.
 */
export async function previousName(
  repository: Repository,
  { parent, commit, path }: { parent: ObjectId; commit: ObjectId; path: string },
  signal?: AbortSignal,
): Promise<string | null> {
  const changes = await repository.changedFiles(parent, commit, signal);
  const added = changes.find((change) => change.path === path && change.status === 'added');
  if (added?.newId == null) return null;
  const { language } = classifyPath(path);
  const deleted = changes.filter(
    (change) => change.status === 'deleted' && classifyPath(change.path).language === language,
  );
  const equal = deleted.find(({ oldId }) => oldId === added.newId);
  if (equal !== undefined) return equal.path;
  const text = await textOf(repository, added.newId);
  const candidates = await Promise.all(
    nearest(deleted, path).map(async (file) => ({ key: file.path, text: await textOf(repository, file.oldId) })),
  );
  return mostAlike(text, candidates);
}

function nearest(files: readonly ChangedFile[], path: string): ChangedFile[] {
  const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);
  const isSame = (file: ChangedFile) => (nameOf(file.path) === nameOf(path) ? 0 : 1);
  return [...files].sort((a, b) => isSame(a) - isSame(b) || (a.path < b.path ? -1 : 1)).slice(0, MAX_CANDIDATES);
}

async function textOf(repository: Repository, id: ObjectId | null): Promise<string> {
  const source = id === null ? null : await readSource(repository, id);
  return source !== null && 'text' in source ? source.text : '';
}
