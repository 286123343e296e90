import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of a `file:` URI on this machine; null for every other kind of document. */
export function filePath(uri: string): string | null {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : null;
  } catch {
    return null;
  }
}

/** A path with all links resolved, also where its last folders do not exist yet: as git spells it. */
export async function realPath(file: string): Promise<string> {
  const found = await realpath(file).catch(() => null);
  if (found !== null || path.dirname(file) === file) return found ?? file;
  return path.join(await realPath(path.dirname(file)), path.basename(file));
}

/** The nearest of a folder and those above it that exists: where git is asked for its repository. */
export async function existingFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  return found?.isDirectory() || path.dirname(folder) === folder ? folder : existingFolder(path.dirname(folder));
}

/** A file's path inside a repository, `/` between names; null where it lies outside. */
export function pathWithin(directory: string, file: string): string | null {
  const relative = path.relative(directory, file);
  if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return relative.split(path.sep).join('/');
}
