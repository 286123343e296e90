import path from 'node:path';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import { existingFolder, pathWithin, realPath } from './documents.ts';

/** A folder without a repository is asked about again after this long: someone may have run `git init`. */
const FORGET_FAILURE_MS = 3_000;

export interface FileInRepository<R> {
  session: R;
  /** Relative to the repository's top, `/` between names. */
  path: string;
}

/** Every repository the open files lie in, opened once each. Errors of `open`, mostly `no-repository`. */
export interface Repositories<R> {
  /** The repository of the workspace's first folder: what commands without a file act on. */
  main(): Promise<R>;
  ofFile(file: string): Promise<FileInRepository<R>>;
  /** Those that are open by now. */
  opened(): R[];
}

export interface RepositorySource<R> {
  folder: string | null;
  open: (directory: string) => Promise<Repository>;
  /** What the server keeps beside a repository; made once each. */
  session: (repository: Repository) => Promise<R>;
  /** Called once a session, when it is among the opened ones. */
  onOpened: (session: R) => void;
}

export function createRepositories<R>({ folder, open, session, onOpened }: RepositorySource<R>): Repositories<R> {
  const byFolder = new Map<string, Promise<{ repository: Repository; session: R }>>();
  const sessions = new Map<string, Promise<R>>();
  const made: R[] = [];

  async function openFolder(directory: string): Promise<{ repository: Repository; session: R }> {
    const repository = await open(directory);
    const kept = sessions.get(repository.gitDirectory);
    if (kept !== undefined) return { repository, session: await kept };
    const making = session(repository);
    sessions.set(repository.gitDirectory, making);
    making.then(
      (each) => {
        made.push(each);
        onOpened(each);
      },
      () => sessions.delete(repository.gitDirectory),
    );
    return { repository, session: await making };
  }

  function ofFolder(directory: string): Promise<{ repository: Repository; session: R }> {
    const kept = byFolder.get(directory);
    if (kept !== undefined) return kept;
    const opening = openFolder(directory);
    byFolder.set(directory, opening);
    opening.catch(() => setTimeout(() => byFolder.delete(directory), FORGET_FAILURE_MS).unref());
    return opening;
  }

  return {
    async main() {
      if (folder === null) {
        throw new CairnError('no-repository', 'No folder is open.', {
          next: 'Open the folder of a git repository, then try again.',
        });
      }
      return (await ofFolder(await existingFolder(await realPath(folder)))).session;
    },
    async ofFile(file) {
      const real = path.join(await realPath(path.dirname(file)), path.basename(file));
      const { repository, session: found } = await ofFolder(await existingFolder(path.dirname(real)));
      const within = pathWithin(repository.directory, real);
      if (within === null) throw new CairnError('no-repository', `${file} lies outside its repository's files.`);
      return { session: found, path: within };
    },
    opened: () => [...made],
  };
}
