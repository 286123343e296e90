import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

/** A socket's path must fit into 104 bytes on macOS, 108 on Linux, with its NUL. */
const longestPath = 103;
/** Length of `/sign-`, 16 digits, a hyphen, a process id of up to 10 digits and `.sock`. */
const longestName = 38;

/** Folders in which a signing agent may listen, best first. Both sides look in the same ones. */
export function socketFolders(environment: NodeJS.ProcessEnv = process.env): string[] {
  const runtime = environment.XDG_RUNTIME_DIR;
  const user = process.getuid?.() ?? 0;
  return [
    ...(runtime !== undefined && path.isAbsolute(runtime) ? [path.join(runtime, 'cairn')] : []),
    path.join(environment.HOME ?? homedir(), '.cairn', 'run'),
    path.join(tmpdir(), `cairn-${user}`),
  ].filter((folder) => Buffer.byteLength(folder) + longestName <= longestPath);
}

/** Beginning of the names of all sockets of one repository: whatever its worktrees, its common directory is one. */
export function socketPrefix(commonDirectory: string): string {
  return `sign-${createHash('sha256').update(commonDirectory).digest('hex').slice(0, 16)}-`;
}

/** Whether a folder is this user's alone. Anyone else could otherwise put a socket of theirs in it. */
export function isPrivateFolder(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (found === undefined || !found.isDirectory()) return false;
  const mine = process.getuid === undefined || found.uid === process.getuid();
  return mine && (found.mode & 0o077) === 0;
}

/** The first folder that is there, or can be made, as this user's alone; null where none can. */
export function preparePrivateFolder(folders: string[]): string | null {
  for (const folder of folders) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch {
      continue;
    }
    if (isPrivateFolder(folder)) return folder;
  }
  return null;
}
