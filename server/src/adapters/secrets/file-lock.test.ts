import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryLock } from '../../system/process-lock.ts';
import { withFileLock } from './file-lock.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cairn-lock-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('withFileLock', () => {
  it('lets one in at a time, and frees the lock after a failure', async () => {
    const file = join(directory, 'a');
    let inside = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
    };
    await expect(
      withFileLock(file, async () => {
        throw new Error('work failed');
      }),
    ).rejects.toThrow('work failed');
    await Promise.all(Array.from({ length: 5 }, () => withFileLock(file, work)));
    expect(most).toBe(1);
  });

  it('says who holds the lock when patience ends', async () => {
    const file = join(directory, 'b');
    tryLock(`${file}.lock`);
    await expect(withFileLock(file, async () => undefined, 0)).rejects.toMatchObject({
      code: 'database-locked',
      why: expect.stringContaining(String(process.pid)),
    });
  });
});
