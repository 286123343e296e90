import path from 'node:path';
import type { Figure } from './figure.ts';
import { git } from './publication/git.ts';
import { measureLarge } from './publication/large.ts';
import { measurePushes } from './publication/pushes.ts';
import { measureWholeHistory } from './publication/whole-history.ts';

const PUSHES = 500;
/** A history from which a ratio to a clone says something. */
const LONG_HISTORY = 5_000;

/**
 * What publishing costs, in bytes, time and memory. `--repo PATH` names a repository to push and restore; several may be
 * given, those of at least 5,000 commits are published as one history. Without one, the project's own is taken.
 */
export async function run(): Promise<Figure[]> {
  const named = process.argv.flatMap((argument, index, all) => (argument === '--repo' ? (all[index + 1] ?? []) : []));
  const repositories = named.length > 0 ? named : [path.join(import.meta.dirname, '../..')];
  const figures: Figure[] = [];
  for (const repository of repositories) {
    const source = path.resolve(git(repository, 'rev-parse', '--absolute-git-dir'));
    const label = labelOf(repository);
    const long = Number(git(source, 'rev-list', '--count', 'HEAD')) >= LONG_HISTORY;
    figures.push(...(long ? await measureWholeHistory(source, label) : await measurePushes(source, label, PUSHES)));
  }
  return [...figures, ...(await measureLarge())];
}

/** A name a person knows: `ripgrep`, not `/work/copies/ripgrep/repo`. */
function labelOf(repository: string): string {
  const names = path.resolve(repository).split(path.sep);
  return names.findLast((name) => name !== 'repo' && name !== '.git') ?? repository;
}
