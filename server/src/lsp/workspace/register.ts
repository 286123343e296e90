import { CairnError } from '../../protocol/errors.ts';
import { pause } from '../abort.ts';
import type { ServerContext } from '../context.ts';
import { refOf } from './head-watcher.ts';
import type { RepositorySession } from './repository-session.ts';

/** How often a folder without a repository is looked at again. */
const RETRY_MS = 5_000;

/** Opens the workspace's repository once the client is ready, keeps the status up to date with it, and takes hints that files changed. */
export function registerWorkspace(context: ServerContext): void {
  const { connection, repositories, events, log } = context;
  events.initialized.event(() => {
    context.status.start();
    log.background('Opening the repository', openMain(context));
  });
  connection.onDidChangeWatchedFiles(() => {
    for (const session of repositories.opened()) log.background('Looking at HEAD', session.watcher.check());
  });
  context.documents.onDidSave(() => {
    for (const session of repositories.opened()) log.background('Looking at HEAD', session.watcher.check());
  });
  events.headMoved.event((session) => log.background('Reading HEAD', showRepository(context, session)));
  context.atEnd(() => Promise.all(repositories.opened().map(({ repository }) => repository.close())));
}

async function openMain(context: ServerContext): Promise<void> {
  while (!context.lifetime.aborted) {
    try {
      await showRepository(context, await context.repositories.main());
      return;
    } catch (error) {
      const problem = CairnError.from(error);
      context.status.problem('repository', problem.toData());
      if (problem.code !== 'no-repository') throw problem;
      await pause(RETRY_MS, context.lifetime);
    }
  }
}

/** Tells the status where the workspace's repository stands; other repositories are not in it. */
async function showRepository({ status, repositories }: ServerContext, session: RepositorySession): Promise<void> {
  if (session !== (await repositories.main())) return;
  const { repository, watcher } = session;
  status.update({
    repository: repository.directory,
    branch: refOf(watcher.head)?.replace(/^refs\/heads\//, '') ?? null,
  });
  status.problem('repository', stateProblem(session)?.toData() ?? null);
}

/** States of a repository in which only a part of Cairn works. */
function stateProblem({ repository, watcher }: RepositorySession): CairnError | null {
  if (watcher.head.kind === 'unborn') {
    return new CairnError('empty-repository', 'This repository has no commit yet.', {
      why: 'Changes are measured against the last commit.',
      next: 'Make a first commit; everything you write until then counts as new.',
    });
  }
  if (watcher.head.kind === 'detached') {
    return new CairnError('detached-head', 'HEAD is at a commit and on no branch.', {
      why: 'Scores and lenses work; committing and publishing need a branch.',
      next: 'Switch to a branch (git switch NAME), or make one here (git switch -c NAME).',
    });
  }
  if (!repository.shallow) return null;
  return new CairnError('shallow-clone', 'This is a shallow clone.', {
    why: 'Older history is missing, so owners of old lines are not known and nothing can be published.',
    next: 'Run git fetch --unshallow.',
  });
}
