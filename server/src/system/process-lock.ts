import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import * as z from 'zod';

const holderSchema = z.object({
  pid: z.int().positive(),
  /** When the process started, as the system counts it; null where it does not tell. A pid alone may be used again. */
  started: z.string().nullable(),
  /** Processes of another machine can't be looked at: a lock in a shared folder is theirs until they release it. */
  host: z.string(),
  /** ISO 8601, as that machine's clock had it: for people, nothing is decided by it. */
  since: z.string(),
  token: z.string(),
});
export type LockHolder = z.infer<typeof holderSchema>;

export interface ProcessLock {
  /** Does nothing where the lock is not this one any more. */
  release(): void;
}

/** The lock, or who has it; `holder` null: it can't be read. */
export type LockAttempt = { lock: ProcessLock } | { lock: null; holder: LockHolder | null };

/** How often a dead holder's lock is set aside before somebody else is believed to be faster. */
const ATTEMPTS = 5;

/**
 * Tries once to make this process the only holder of a lock file; its folder is made where it is missing. The lock of a
 * process that is gone is taken over. Errors: the file system's.
 */
export function tryLock(file: string): LockAttempt {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const own: LockHolder = {
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(file, own)) return { lock: { release: () => release(file, own) } };
    const holder = readHolder(file);
    if (holder !== null && isAlive(holder)) return { lock: null, holder };
    setAside(file, holder);
  }
  return { lock: null, holder: readHolder(file) };
}

/** `process 4711 since 2026-11-21T14:42:32.000Z`, for messages. */
export function describeHolder(holder: LockHolder | null): string {
  if (holder === null) return 'a process that can not be named';
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return `process ${holder.pid}${where} since ${holder.since}`;
}

/** Written whole under another name first, so that nobody ever sees a lock without its holder. */
function create(file: string, own: LockHolder): boolean {
  const draft = `${file}.${own.token}`;
  writeFileSync(draft, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a dead process's lock; one that somebody else took in the meantime is put back. */
function setAside(file: string, dead: LockHolder | null): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && moved.token !== dead?.token && isAlive(moved)) putBack(aside, file);
  rmSync(aside, { force: true });
}

function putBack(aside: string, file: string): void {
  try {
    linkSync(aside, file);
  } catch {
    // A third process took it already: then that one holds it.
  }
}

function release(file: string, own: LockHolder): void {
  if (readHolder(file)?.token === own.token) rmSync(file, { force: true });
}

function readHolder(file: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

function isAlive({ pid, started, host }: LockHolder): boolean {
  if (host !== hostname()) return true;
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
