import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { describeHolder, tryLock } from './process-lock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cairn-lock-'));
const file = path.join(folder, 'sub', 'some.lock');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(path.dirname(file), { recursive: true, force: true }));

const since = '2026-11-21T14:42:32.000Z';

function take(): { release(): void } {
  const attempt = tryLock(file);
  if (attempt.lock === null) throw new Error(`held by ${describeHolder(attempt.holder)}`);
  return attempt.lock;
}

describe('tryLock', () => {
  it('lets one in, tells the next who is there, and leaves nothing behind', () => {
    const lock = take();
    expect(tryLock(file)).toMatchObject({ lock: null, holder: { pid: process.pid, host: hostname() } });
    expect(() => take()).toThrow(new RegExp(`^held by process ${process.pid} since 20`));
    lock.release();
    expect(readdirSync(path.dirname(file))).toEqual([]);
    take().release();
  });

  it('takes over from a process that is gone, and from a lock cut short', () => {
    take().release();
    const { pid } = spawnSync(process.execPath, ['--eval', '']);
    const gone = { pid, started: '1', host: hostname(), since, token: 'x' };
    for (const left of [JSON.stringify(gone), '{"pid":', '']) {
      writeFileSync(file, left);
      take().release();
      expect(readdirSync(path.dirname(file))).toEqual([]);
    }
  });

  it('takes over where the number of a dead process was given to another one', () => {
    take().release();
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: '1', host: hostname(), since, token: 'x' }));
    if (existsSync('/proc/self/stat')) take().release();
  });

  it('leaves the lock of another machine alone', () => {
    take().release();
    writeFileSync(file, JSON.stringify({ pid: 1, started: '1', host: 'elsewhere', since, token: 'x' }));
    expect(() => take()).toThrow(`held by process 1 on elsewhere since ${since}`);
  });

  it('does not release a lock that is another one by now', () => {
    const lock = take();
    const other = JSON.stringify({ pid: process.pid, started: null, host: hostname(), since, token: 'y' });
    writeFileSync(file, other);
    lock.release();
    expect(existsSync(file)).toBe(true);
  });

  it('lets exactly one of several processes in, again and again after each is killed', async () => {
    const script = `
      import { tryLock } from ${JSON.stringify(path.join(import.meta.dirname, 'process-lock.ts'))};
      process.stdout.write(tryLock(${JSON.stringify(file)}).lock === null ? 'no\\n' : 'yes\\n');
      setInterval(() => {}, 1000);`;
    for (let round = 0; round < 2; round++) {
      const children = Array.from({ length: 4 }, () =>
        spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] }),
      );
      const answers = await Promise.all(
        children.map(async ({ stdout }) => {
          for await (const line of createInterface({ input: stdout })) return line;
          return 'nothing';
        }),
      );
      expect(answers.toSorted()).toEqual(['no', 'no', 'no', 'yes']);
      for (const child of children) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    }
  });
});
