import path from 'node:path';
import { CairnError } from '../protocol/errors.ts';
import { describeHolder, type ProcessLock, tryLock } from '../system/process-lock.ts';

/**
 * Makes this process the only node on a folder. A lock whose process is gone is taken over. Error `database-locked`, which
 * names the process that holds it.
 */
export function lockFolder(directory: string): ProcessLock {
  const attempt = tryLock(path.join(directory, 'node.lock'));
  if (attempt.lock !== null) return attempt.lock;
  throw new CairnError('database-locked', `Another node works on ${directory}.`, {
    why: `The lock is held by ${describeHolder(attempt.holder)}.`,
    next: 'Stop that process, or give this node another folder.',
  });
}
