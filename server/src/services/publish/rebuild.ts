import type { OpenScratch } from '../../ports/new-repository.ts';
import type { CommitHeader, PackBytes, Repository } from '../../ports/repository.ts';
import type { OracleCheck } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/**
 * The Oracle's L6: unpacks the exact bytes to be uploaded into an empty repository that holds nothing but the bases, and
 * compares the tree that comes out with the commit's. First with only the snapshots the new commits stand on, which is
 * quick; a pack that needs older objects of the bases gets their whole history. Errors `disk-full`, `cancelled`.
 */
export async function rebuildTree(
  repository: Repository,
  openScratch: OpenScratch,
  push: { pack: () => PackBytes; head: ObjectId; bases: ObjectId[]; commits: CommitHeader[] },
  signal?: AbortSignal,
): Promise<OracleCheck> {
  const tries = push.bases.length === 0 ? [fillNothing] : [fillSnapshots, fillHistory];
  let problem = '';
  for (const fill of tries) {
    const scratch = await openScratch(repository.objectFormat);
    try {
      await fill(repository, scratch.repository, push, signal);
      await scratch.repository.unpack(push.pack(), signal);
      problem = await difference(repository, scratch.repository, push.head, signal);
      if (problem === '')
        return { level: 'L6', check: 'rebuild', status: 'pass', message: 'the packed bytes rebuild the tree' };
    } catch (error) {
      signal?.throwIfAborted();
      if (!isOfThePack(error)) throw error;
      problem = `${error.message} ${error.why ?? ''}`.trim();
    } finally {
      await scratch.dispose();
    }
  }
  return { level: 'L6', check: 'rebuild', status: 'fail', message: problem };
}

/** What git says of the bytes. A full disk, or a git that does not start, says nothing of them. */
function isOfThePack(error: unknown): error is CairnError {
  return error instanceof CairnError && (error.code === 'bad-object' || error.code === 'git-failed');
}

type Fill = (
  repository: Repository,
  scratch: Repository,
  push: { bases: ObjectId[]; commits: CommitHeader[] },
  signal?: AbortSignal,
) => Promise<void>;

const fillNothing: Fill = async () => undefined;

/** The commits the push stands on, and their files: nothing of the history behind them. */
const fillSnapshots: Fill = async (repository, scratch, push, signal) => {
  const own = new Set(push.commits.map((commit) => commit.id));
  const boundary = push.commits.flatMap((commit) => commit.parents).filter((parent) => !own.has(parent));
  const grounds = [...new Set([...push.bases, ...boundary])];
  const commits = await Promise.all(grounds.map(async (id) => (await repository.readObject(id)).data));
  const trees = [...new Set(commits.map(treeOf))];
  await scratch.unpack(repository.pack(trees, [], { thin: false, ...(signal && { signal }) }), signal);
  for (const commit of commits) await scratch.writeObject('commit', commit);
};

const fillHistory: Fill = async (repository, scratch, push, signal) => {
  await scratch.unpack(repository.pack(push.bases, [], { thin: false, ...(signal && { signal }) }), signal);
};

function treeOf(commit: Uint8Array): ObjectId {
  const [, tree = ''] =
    /^tree ([0-9a-f]{40,64})\n/.exec(new TextDecoder('latin1').decode(commit.subarray(0, 80))) ?? [];
  return tree;
}

/** Empty where both repositories hold the same files at `head`. */
async function difference(
  expected: Repository,
  rebuilt: Repository,
  head: ObjectId,
  signal?: AbortSignal,
): Promise<string> {
  const [wanted, got] = await Promise.all([expected.listTree(head, signal), rebuilt.listTree(head, signal)]);
  const line = (file: { path: string; id: ObjectId; mode: string }) => `${file.mode} ${file.id} ${file.path}`;
  const rebuiltLines = new Set(got.map(line));
  const missing = wanted.filter((file) => !rebuiltLines.has(line(file)));
  if (missing.length === 0 && wanted.length === got.length) return '';
  return `${missing.length} files are not in the packed bytes, the first is ${missing[0]?.path ?? 'unknown'}`;
}
