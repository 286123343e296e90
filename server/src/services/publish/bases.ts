import type { CommitHeader, Repository } from '../../ports/repository.ts';
import type { Address, ObjectId, Sha256 } from '../../protocol/primitives.ts';
import { type ChainHistory, sameAccount } from '../chain-history.ts';

/** A commit whose whole history some publication holds. */
export interface Base {
  commit: ObjectId;
  manifestSha256: Sha256;
}

export interface NewRange {
  bases: Base[];
  /** Commits no base holds, topological, oldest first. */
  commits: CommitHeader[];
}

/**
 * What a push can build on: where maintainers moved refs to, and what this account recorded itself. Records of others are
 * not trusted to be fetchable, or honest.
 */
export function trustedBases(history: ChainHistory, account: Address): Base[] {
  return [
    ...history.moves.map((move) => ({ commit: move.newCommit, manifestSha256: move.manifestSha256 })),
    ...history.records
      .filter(({ record }) => sameAccount(record.author, account))
      .map(({ record }) => ({ commit: record.commitId, manifestSha256: record.manifestSha256 })),
  ];
}

/**
 * The commits of `head` that no trusted base holds, and the bases that hold the rest. `tips` are tried first; other
 * bases are taken where they lie between those and `head`, nearest to `head` first.
 */
export async function newRange(
  repository: Repository,
  head: ObjectId,
  tips: ObjectId[],
  candidates: Base[],
  signal?: AbortSignal,
): Promise<NewRange> {
  const byCommit = new Map(candidates.map((base) => [base.commit, base]));
  const bases: Base[] = [];
  for (const tip of new Set(tips)) {
    const base = byCommit.get(tip);
    if (base !== undefined && (await repository.has(tip))) bases.push(base);
  }
  for (;;) {
    const exclude = bases.map((base) => base.commit);
    const commits = await repository.commits({ tips: [head], exclude }, signal);
    const nearest = commits.findLast((commit) => byCommit.has(commit.id));
    const base = nearest && byCommit.get(nearest.id);
    if (base === undefined) return { bases, commits };
    bases.push(base);
  }
}
