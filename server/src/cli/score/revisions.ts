import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** The net change from one commit to another; `base` null: from nothing. */
export interface Change {
  base: ObjectId | null;
  head: ObjectId;
}

export interface RevisionOptions {
  from?: string;
  to?: string;
}

/** What is named, as FROM..TO or one commit; null where nothing is. Error `invalid-input` where it is said twice. */
export function namedRevision(change: string | undefined, { from, to }: RevisionOptions): string | null {
  if (from === undefined && to === undefined) return change ?? null;
  if (change !== undefined) {
    throw new CairnError('invalid-input', 'The range is given twice.', {
      next: 'Give FROM..TO, or --from and --to, but not both.',
    });
  }
  return from === undefined ? (to ?? 'HEAD') : `${from}..${to ?? 'HEAD'}`;
}

/** A commit against its first parent, or the ends of a range. Errors `invalid-input`, `empty-repository`. */
export async function findChange(repository: Repository, change: string): Promise<Change> {
  const { from, to } = await findRange(repository, change);
  if (from !== null) return { base: from, head: to };
  const [commit] = await repository.commits({ tips: [to], limit: 1 });
  return { base: commit?.parents[0] ?? null, head: to };
}

/** The first parents of TO that FROM does not have. */
export async function findStretch(repository: Repository, revision: string): Promise<Change & { total: number }> {
  const { from, to } = await findRange(repository, revision);
  const exclude = from === null ? [] : [from];
  const commits = await repository.commits({ tips: [to], exclude, firstParent: true, allowShallow: true });
  return { base: commits[0]?.parents[0] ?? null, head: to, total: commits.length };
}

/** `FROM..TO`, either of them HEAD where absent; a commit alone has no `from`. */
async function findRange(repository: Repository, text: string): Promise<{ from: ObjectId | null; to: ObjectId }> {
  const [first = '', second, ...more] = text.split('..');
  if (second === undefined) return { from: null, to: await resolve(repository, first) };
  if (more.length > 0 || second.startsWith('.')) throw unknown(text);
  return { from: await resolve(repository, first || 'HEAD'), to: await resolve(repository, second || 'HEAD') };
}

async function resolve(repository: Repository, revision: string): Promise<ObjectId> {
  const commit = await repository.resolve(revision);
  if (commit !== null) return commit;
  if ((await repository.head()).kind === 'unborn')
    throw new CairnError('empty-repository', 'This repository has no commit yet.', { next: 'Make a first commit.' });
  throw unknown(revision);
}

function unknown(revision: string): CairnError {
  return new CairnError('invalid-input', `"${revision}" names no commit here.`, {
    next: 'Give a branch, a tag, a commit, or two of them as FROM..TO.',
  });
}
