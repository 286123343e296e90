import path from 'node:path';
import type { Figure } from './figure.ts';
import { git } from './publication/git.ts';
import { measureLarge } from './publication/large.ts';
import { measurePrivatePushes } from './publication/private-pushes.ts';
import { measurePushes } from './publication/pushes.ts';
import { measureMadeHistory, measureWholeHistory } from './publication/whole-history.ts';

const PUSHES = 500;
/** A history from which a ratio to a clone says something. */
const LONG_HISTORY = 5_000;

/**
 * What publishing costs, in bytes, time and memory. `--repo PATH` names a repository to push and restore; several may be
 * given. Those of at least 5,000 commits are published as one history, a made one where there is none; from the others, or
 * the project's own, single commits are pushed.
 */
export async function run(): Promise<Figure[]> {
  const named = process.argv.flatMap((argument, index, all) => (argument === '--repo' ? (all[index + 1] ?? []) : []));
  const sources = named.map((repository) => ({ source: gitDirectoryOf(repository), label: labelOf(repository) }));
  const long = sources.filter(({ source }) => isLong(source));
  const short = sources.filter(({ source }) => !isLong(source));
  if (named.length === 0)
    short.push({ source: gitDirectoryOf(path.join(import.meta.dirname, '../..')), label: 'Cairn' });
  const figures: Figure[] = [];
  for (const { source, label } of short) figures.push(...(await measurePushes(source, label, PUSHES)));
  for (const { source, label } of short) figures.push(...(await measurePrivatePushes(source, label)));
  for (const { source, label } of long) figures.push(...(await measureWholeHistory(source, label)));
  if (long.length === 0) figures.push(...(await measureMadeHistory(LONG_HISTORY)));
  return [...figures, ...(await measureLarge())];
}

function gitDirectoryOf(repository: string): string {
  return path.resolve(git(repository, 'rev-parse', '--absolute-git-dir'));
}

function isLong(source: string): boolean {
  return Number(git(source, 'rev-list', '--count', 'HEAD')) >= LONG_HISTORY;
}

/** A name a person knows: `ripgrep`, where the path ends in `ripgrep/repo`. */
function labelOf(repository: string): string {
  const names = path.resolve(repository).split(path.sep);
  return names.findLast((name) => name !== 'repo' && name !== '.git') ?? repository;
}
