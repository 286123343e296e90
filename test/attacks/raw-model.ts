import type { Repository } from '../../server/src/ports/repository.ts';
import type { ObjectId } from '../../server/src/protocol/primitives.ts';
import type { Outcome } from './attack.ts';
import type { History } from './fixture/history.ts';

/**
 * What a naive system pays: tokens of the lines a plain diff adds, in any file, times a chance that falls with how often the touched files
 * were changed up to `upTo`. The attacks must break it, or they prove nothing.
 */
export async function payRaw(history: History, upTo: ObjectId, base: ObjectId, head: ObjectId): Promise<Outcome> {
  const { repository } = history;
  let novel = 0;
  let past = 0;
  const files = await repository.changedFiles(base, head);
  for (const { path, oldId, newId } of files) {
    novel += addedTokens(await textOf(repository, oldId), await textOf(repository, newId));
    past += oldId === null ? 0 : history.changesOf(path, upTo);
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
