import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CairnError } from '../../protocol/errors.ts';

const retryMilliseconds = 20;

/**
 * Runs `work` while holding `FILE.lock`, which names this process. The lock of a process that no longer runs is taken over.
 * Error `database-locked` when a live process keeps it longer than `patience` milliseconds.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>, patience = 10_000): Promise<T> {
  const lock = `${file}.lock`;
  const deadline = Date.now() + patience;
  while (!(await acquire(lock))) {
    const holder = await holderOf(lock);
    if (holder !== null && !isRunning(holder)) await removeStale(lock, holder);
    else if (Date.now() > deadline) throw locked(file, lock, holder);
    else await delay(retryMilliseconds);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Made complete under another name first, so that nobody ever sees a lock without its holder. */
async function acquire(lock: string): Promise<boolean> {
  const draft = `${lock}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  await handle.writeFile(String(process.pid));
  await handle.close();
  try {
    await link(draft, lock);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Null: released in the meantime, or not written by us. */
async function holderOf(lock: string): Promise<number | null> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  const pid = Number(text);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}

/** Only one of several waiting processes can move the stale lock away; one that moved a fresh lock by mistake puts it back. */
async function removeStale(lock: string, holder: number): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await holderOf(aside)) !== holder) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
}

function locked(file: string, lock: string, holder: number | null): CairnError {
  return new CairnError('database-locked', 'The secret file is in use by another process.', {
    why: `${file} is locked${holder === null ? '' : ` by process ${holder}`}.`,
    next: `Wait for that process, or remove ${lock} if nothing uses the file.`,
  });
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
