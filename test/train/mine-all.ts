import { openRepository } from '../../server/src/adapters/git/git-repository.ts';
import { mineChanges } from './mine.ts';
import { MinedCache, type ProjectChange } from './mined-change.ts';
import { findProjects } from './projects.ts';

/** The labelled changes of all projects in a directory, one project after another. Progress goes to `onProgress`. */
export async function mineAll(
  directory: string,
  cacheDirectory: string,
  onProgress: (line: string) => void,
): Promise<ProjectChange[]> {
  const cache = new MinedCache(cacheDirectory);
  const all: ProjectChange[] = [];
  for (const project of findProjects(directory)) {
    const repository = await openRepository(project.directory);
    const head = await repository.resolve('HEAD');
    if (head === null) continue;
    let changes = await cache.read(project.name, head);
    if (changes === null) {
      changes = await mineChanges(repository, head);
      await cache.write(project.name, head, changes);
      onProgress(`${project.name}: ${changes.length} changes`);
    }
    for (const change of changes) all.push({ ...change, project: project.name });
  }
  if (all.length === 0) throw new Error(`there is no repository with a commit in ${directory}`);
  return all;
}
