import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** The branch to publish and the commit it stands at. */
export interface Source {
  ref: string;
  commit: ObjectId;
}

/**
 * Decides what is published, or refuses.
 * Errors: `shallow-clone`, `empty-repository`, `detached-head`, `invalid-input`.
 */
export async function findSource(repository: Repository, requestedRef?: string): Promise<Source> {
  if (repository.shallow)
    throw new CairnError('shallow-clone', 'This is a shallow clone, so its history cannot be published.', {
      why: 'Commits that other commits build on are not on this machine.',
      next: 'Run git fetch --unshallow, then publish again.',
    });
  return requestedRef === undefined ? headSource(repository) : namedSource(repository, requestedRef);
}

async function headSource(repository: Repository): Promise<Source> {
  const head = await repository.head();
  if (head.kind === 'unborn')
    throw new CairnError('empty-repository', 'There is nothing to publish: this repository has no commit yet.', {
      next: 'Make a first commit, then publish again.',
    });
  if (head.kind === 'detached')
    throw new CairnError('detached-head', 'HEAD is detached, so there is no branch to publish.', {
      next: 'Switch to a branch (git switch NAME), or name one: cairn publish --ref NAME.',
    });
  return { ref: head.ref, commit: head.commit };
}

async function namedSource(repository: Repository, requested: string): Promise<Source> {
  const ref = requested.startsWith('refs/') ? requested : `refs/heads/${requested}`;
  const commit = ref.startsWith('refs/heads/') ? await repository.resolve(ref) : null;
  if (commit === null && (await repository.head()).kind === 'unborn') return headSource(repository);
  if (commit === null)
    throw new CairnError('invalid-input', `There is no branch "${requested}" to publish.`, {
      next: 'List the branches with git branch and name one of them.',
    });
  return { ref, commit };
}
