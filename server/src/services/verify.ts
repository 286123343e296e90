import type { Secp256k1 } from '../core/signature/secp256k1.ts';
import { type SignatureCheck, verifyCommit } from '../core/signature/verify.ts';
import type { Repository } from '../ports/repository.ts';
import type { VerifyResult } from '../protocol/commands.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ObjectId } from '../protocol/primitives.ts';

export interface VerifyDependencies {
  repository: Repository;
  secp: Secp256k1;
}

export interface VerifyOptions {
  signal?: AbortSignal;
  /** Each commit as it was checked, oldest first. */
  onCommit?: (commit: ObjectId, check: SignatureCheck) => void;
}

/** How many commits are read ahead of the one being checked. */
const batch = 256;

/**
 * Checks the wallet signature of every commit of a range, in this process and without a network.
 * `range`: a revision (it and all its ancestors) or `FROM..TO`. Commits signed by other means count as unsigned.
 * In a shallow clone only what is there is checked. Errors: `empty-repository`, `invalid-input`, `bad-object`, `cancelled`.
 */
export async function verifyRange(
  { repository, secp }: VerifyDependencies,
  range: string,
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const commits = await repository.commits(
    { ...(await resolveRange(repository, range)), allowShallow: true },
    options.signal,
  );
  const result: VerifyResult = { commits: commits.length, valid: 0, bad: 0, unsigned: 0, cannotCheck: 0 };
  for (let start = 0; start < commits.length; start += batch) {
    if (options.signal?.aborted) throw new CairnError('cancelled', 'Cancelled. Not every commit was checked.');
    const ids = commits.slice(start, start + batch).map(({ id }) => id);
    const objects = await Promise.all(ids.map((id) => repository.readObject(id)));
    for (const [index, id] of ids.entries()) {
      const check = verifyCommit(objects[index]?.data ?? new Uint8Array(), secp);
      result[countedAs[check.state]]++;
      options.onCommit?.(id, check);
    }
  }
  return result;
}

/** How the signature of one commit stands. Error `bad-object`. */
export async function verifyOne({ repository, secp }: VerifyDependencies, commit: ObjectId): Promise<SignatureCheck> {
  const object = await repository.readObject(commit);
  if (object.type !== 'commit') throw new CairnError('bad-object', `${commit} is not a commit.`);
  return verifyCommit(object.data, secp);
}

const countedAs = {
  valid: 'valid',
  bad: 'bad',
  unsigned: 'unsigned',
  foreign: 'unsigned',
  'cannot-check': 'cannotCheck',
} as const satisfies Record<SignatureCheck['state'], keyof VerifyResult>;

async function resolveRange(repository: Repository, range: string): Promise<{ tips: ObjectId[]; exclude: ObjectId[] }> {
  const [from, to, ...more] = range.includes('..') ? range.split('..') : ['', range];
  if (more.length > 0 || to?.startsWith('.')) throw unknownRange(range);
  const exclude = from ? [await resolveOne(repository, from, range)] : [];
  return { tips: [await resolveOne(repository, to || 'HEAD', range)], exclude };
}

async function resolveOne(repository: Repository, revision: string, range: string): Promise<ObjectId> {
  const commit = await repository.resolve(revision);
  if (commit !== null) return commit;
  if ((await repository.head()).kind === 'unborn') {
    throw new CairnError('empty-repository', 'This repository has no commits yet.', { next: 'Make a first commit.' });
  }
  throw unknownRange(range);
}

function unknownRange(range: string): CairnError {
  return new CairnError('invalid-input', `"${range}" names no commits here.`, {
    next: 'Give a branch, a tag, a commit, or two of them as FROM..TO.',
  });
}
