import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** A repository to learn from. */
export interface Project {
  /** `owner/name` where the folder says so. */
  name: string;
  directory: string;
}

/**
 * The projects in a directory, by name: work trees or git directories called `NAME`, `OWNER+NAME` or `OWNER/NAME`, themselves or as the folder
 * `repo` in such a one.
 */
export function findProjects(directory: string): Project[] {
  return folders(directory)
    .flatMap((folder) => {
      const own = repositoryIn(path.join(directory, folder));
      if (own !== null) return [{ name: folder.replace('+', '/'), directory: own }];
      return folders(path.join(directory, folder)).flatMap((name) => {
        const inner = repositoryIn(path.join(directory, folder, name));
        return inner === null ? [] : [{ name: `${folder}/${name}`, directory: inner }];
      });
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function folders(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map((entry) => entry.name);
}

function repositoryIn(directory: string): string | null {
  return [directory, path.join(directory, 'repo')].find(isRepository) ?? null;
}

const isRepository = (directory: string): boolean =>
  existsSync(path.join(directory, '.git')) ||
  (existsSync(path.join(directory, 'HEAD')) && existsSync(path.join(directory, 'objects')));
