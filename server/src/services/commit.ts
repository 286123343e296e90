import type { CommitWriter } from '../ports/commit-signer.ts';
import type { Head, Repository } from '../ports/repository.ts';
import type { Wallet } from '../ports/wallet.ts';
import type { CommitResult } from '../protocol/commands.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ObjectId } from '../protocol/primitives.ts';
import { REPOSITORY_SETTING } from './publish/place.ts';
import { connectedAccount, signPayload } from './sign-payload.ts';

export interface CommitDependencies {
  repository: Repository;
  writer: CommitWriter;
  wallet: Wallet;
}

export interface CommitOptions {
  signal?: AbortSignal;
  /** What is being done, for a progress line. */
  onStep?: (text: string) => void;
}

type Branch = Exclude<Head, { kind: 'detached' }>;

/**
 * Commits what is staged, signed by the wallet, with the user's hooks run as `git commit` runs them. Until the branch moves, which is the last
 * step and a compare-and-swap, nothing is changed: after any failure the branch and the index are as they were.
 * Errors: `detached-head`, `operation-in-progress`, `nothing-to-commit`, `invalid-input` (empty message), `not-configured` (no identity),
 * `hook-failed`, `unsupported-repository`, `tip-moved`, `wallet-*`, `relay-unreachable`, `cancelled`.
 */
export async function commitAndSign(
  deps: CommitDependencies,
  request: { message: string; all: boolean },
  options: CommitOptions = {},
): Promise<CommitResult> {
  const { repository, writer, wallet } = deps;
  const { account } = connectedAccount(wallet);
  if (request.message.trim() === '') throw emptyMessage();
  const branch = await readyBranch(repository);
  const identity = await repository.identity();
  const index = await repository.saveIndex();
  try {
    const { tree, message } = await prepare(repository, branch, request, options).finally(() => index.seal());
    const subject = message.split('\n', 1)[0] ?? '';
    options.onStep?.('Waiting for the signature: look at your wallet');
    throwIfAborted(options.signal);
    const repositoryName = (await repository.config(REPOSITORY_SETTING)) ?? '';
    const author = { ...identity, ...now() };
    const commit = await writer.writeSignedCommit(
      { tree, parents: branch.kind === 'branch' ? [branch.commit] : [], message, author, committer: author },
      (payload) => signPayload(wallet, payload, { repository: repositoryName, ...signalOf(options) }),
    );
    throwIfAborted(options.signal);
    await moveBranch(repository, branch, commit, subject);
    await repository.runHook('post-commit', []).catch(() => options.onStep?.('The post-commit hook failed'));
    return { commit, account, branch: shortName(branch.ref), subject };
  } catch (error) {
    await index.restore();
    throw error;
  }
}

/** The branch to commit on, once it is certain that a commit can be made at all. */
async function readyBranch(repository: Repository): Promise<Branch> {
  if (repository.bare) {
    throw new CairnError('unsupported-repository', 'A bare repository has no files to commit.', {
      next: 'Open a clone that has a work tree.',
    });
  }
  const operation = await repository.operationInProgress();
  if (operation !== null) {
    throw new CairnError('operation-in-progress', `A ${operation} is under way.`, {
      next:
        operation === 'bisect'
          ? 'End it with: git bisect reset'
          : `Finish it with git, or end it: git ${operation} --abort`,
    });
  }
  const head = await repository.head();
  if (head.kind === 'detached') {
    throw new CairnError('detached-head', 'HEAD is at a commit and on no branch, so a new commit would be lost.', {
      next: 'Make a branch here first: git switch -c NAME',
    });
  }
  return head;
}

/** Stages if asked, runs the hooks, and writes the tree that is to be committed. */
async function prepare(
  repository: Repository,
  branch: Branch,
  request: { message: string; all: boolean },
  options: CommitOptions,
): Promise<{ tree: ObjectId; message: string }> {
  if (request.all) await repository.stageTracked();
  await repository.writeTree();
  if ((await repository.stagedPaths()).length === 0) throw nothingStaged(request.all);
  options.onStep?.('Running hooks');
  await repository.runHook('pre-commit', [], options.signal);
  const message = await repository.finishMessage(request.message, options.signal);
  if (message.trim() === '') throw emptyMessage();
  const tree = await repository.writeTree();
  const [parent] =
    branch.kind === 'branch' ? await repository.commits({ tips: [branch.commit], limit: 1, allowShallow: true }) : [];
  if (parent?.tree === tree) throw nothingStaged(request.all);
  return { tree, message };
}

async function moveBranch(repository: Repository, branch: Branch, commit: ObjectId, subject: string): Promise<void> {
  const [old, kind] = branch.kind === 'branch' ? [branch.commit, 'commit'] : [null, 'commit (initial)'];
  await repository.updateRef(branch.ref, commit, old, `${kind}: ${subject}`);
}

/** The time of the commit, in the form and zone git writes. */
function now(): { timestamp: number; timezoneOffset: number } {
  const date = new Date();
  return { timestamp: Math.floor(date.getTime() / 1000), timezoneOffset: date.getTimezoneOffset() };
}

function signalOf(options: CommitOptions): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CairnError('cancelled', 'Cancelled. No commit was made.');
}

function shortName(ref: string): string {
  return ref.replace(/^refs\/heads\//, '');
}

function nothingStaged(all: boolean): CairnError {
  return new CairnError('nothing-to-commit', 'There is nothing to commit.', {
    next: all ? 'Change a tracked file, or stage new ones: git add FILE' : 'Stage your changes first: git add FILE',
  });
}

function emptyMessage(): CairnError {
  return new CairnError('invalid-input', 'A commit needs a message.', { next: 'Say in a line what the change does.' });
}
