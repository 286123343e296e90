import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { CairnError } from '../protocol/errors.ts';

const holderSchema = z.object({
  pid: z.int().positive(),
  /** When the process started, as the system counts it; null where it does not tell. A pid alone may be used again. */
  started: z.string().nullable(),
  token: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface FolderLock {
  release(): void;
}

const ATTEMPTS = 5;

/**
 * Makes this process the only one on a folder. A lock whose process is gone is taken over. Error `database-locked`, which
 * names the process that holds it.
 */
export function lockFolder(directory: string): FolderLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, 'node.lock');
  const own: Holder = { pid: process.pid, started: startOf(process.pid), token: randomUUID() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
      return { release: () => release(file, own) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const holder = readHolder(file);
    if (holder !== null && isAlive(holder)) throw locked(directory, holder.pid);
    setAside(file, holder);
  }
  throw locked(directory, readHolder(file)?.pid ?? null);
}

/** Removes a dead process's lock; one that somebody else took in the meantime is put back. */
function setAside(file: string, dead: Holder | null): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && moved.token !== dead?.token && isAlive(moved)) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

function release(file: string, own: Holder): void {
  if (readHolder(file)?.token === own.token) rmSync(file, { force: true });
}

function readHolder(file: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process can't be signalled, but it is there.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** Start time of a process in the system's ticks, from /proc; null where there is none. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function locked(directory: string, pid: number | null): CairnError {
  return new CairnError('database-locked', `Another node works on ${directory}.`, {
    why: pid === null ? 'Its lock can not be read.' : `Process ${pid} holds the lock.`,
    next: 'Stop that process, or give this node another folder.',
  });
}
