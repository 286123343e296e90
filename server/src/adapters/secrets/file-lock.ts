import { setTimeout as delay } from 'node:timers/promises';
import { CairnError } from '../../protocol/errors.ts';
import { describeHolder, tryLock } from '../../system/process-lock.ts';

const retryMilliseconds = 20;

/**
 * Runs `work` while holding `FILE.lock`. The lock of a process that no longer runs is taken over.
 * Error `database-locked` when a live process keeps it longer than `patience` milliseconds.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>, patience = 10_000): Promise<T> {
  const started = performance.now();
  for (;;) {
    const attempt = tryLock(`${file}.lock`);
    if (attempt.lock !== null) {
      try {
        return await work();
      } finally {
        attempt.lock.release();
      }
    }
    if (performance.now() - started > patience)
      throw new CairnError('database-locked', 'The secret file is in use by another process.', {
        why: `${file} is locked by ${describeHolder(attempt.holder)}.`,
        next: `Wait for that process, or remove ${file}.lock if nothing uses the file.`,
      });
    await delay(retryMilliseconds);
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
