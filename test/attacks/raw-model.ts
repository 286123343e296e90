import type { Repository } from '../../server/src/ports/repository.ts';
import type { ObjectId } from '../../server/src/protocol/primitives.ts';
import type { Outcome } from './attack.ts';

/**
 * What a naive system pays: tokens of the lines a plain diff adds, in any file, times a chance that falls with how often the touched files
 * were changed. The attacks must break it, or they prove nothing.
 */
export async function payRaw(repository: Repository, base: ObjectId, head: ObjectId): Promise<Outcome> {
  let novel = 0;
  let past = 0;
  const files = await repository.changedFiles(base, head);
  for (const { path, oldId, newId } of files) {
    novel += addedTokens(await textOf(repository, oldId), await textOf(repository, newId));
    past += oldId === null ? 0 : await changesOf(repository, base, path);
  }
  const chance = 1 / (1 + 0.1 * (past / Math.max(1, files.length)));
  return { novel, chance, score: novel * chance };
}

function addedTokens(before: string, after: string): number {
  const old = new Map<string, number>();
  for (const line of before.split('\n')) old.set(line, (old.get(line) ?? 0) + 1);
  let tokens = 0;
  for (const line of after.split('\n')) {
    const left = old.get(line) ?? 0;
    if (left > 0) old.set(line, left - 1);
    else tokens += line.match(/\w+|[^\w\s]/g)?.length ?? 0;
  }
  return tokens;
}

async function textOf(repository: Repository, id: ObjectId | null): Promise<string> {
  return id === null ? '' : Buffer.from((await repository.readObject(id)).data).toString('utf8');
}

const counted = new WeakMap<Repository, Map<string, Promise<number>>>();

function changesOf(repository: Repository, base: ObjectId, path: string): Promise<number> {
  const counts = counted.get(repository) ?? new Map<string, Promise<number>>();
  counted.set(repository, counts);
  const key = `${base} ${path}`;
  const count =
    counts.get(key) ??
    repository
      .commits({ tips: [base], path, firstParent: true, limit: 50, allowShallow: true })
      .then((commits) => commits.length);
  counts.set(key, count);
  return count;
}
