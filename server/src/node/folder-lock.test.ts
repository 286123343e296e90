import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cairn-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lockOf = (name: string) => path.join(folder, name, 'node.lock');

describe('lockFolder', () => {
  it('lets one in, and the next one when it left', () => {
    const first = lockFolder(path.join(folder, 'a'));
    expect(() => lockFolder(path.join(folder, 'a'))).toThrow('Another node works on');
    first.release();
    expect(existsSync(lockOf('a'))).toBe(false);
    lockFolder(path.join(folder, 'a')).release();
  });

  it('takes over from a process that is gone, and from a lock cut short', () => {
    lockFolder(path.join(folder, 'b')).release();
    const { pid } = spawnSync(process.execPath, ['--eval', '']);
    for (const left of [JSON.stringify({ pid, started: '1', token: 'x' }), '{"pid":', '']) {
      writeFileSync(lockOf('b'), left);
      lockFolder(path.join(folder, 'b')).release();
      expect(readdirSync(path.join(folder, 'b'))).toEqual([]);
    }
  });

  it('takes over where the number of a dead process was given to another one', () => {
    lockFolder(path.join(folder, 'c')).release();
    writeFileSync(lockOf('c'), JSON.stringify({ pid: process.pid, started: '1', token: 'x' }));
    if (existsSync('/proc/self/stat')) lockFolder(path.join(folder, 'c')).release();
  });

  it('names the process that holds it', async () => {
    const other = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
    lockFolder(path.join(folder, 'd')).release();
    writeFileSync(lockOf('d'), JSON.stringify({ pid: other.pid, started: null, token: 'x' }));
    expect(() => lockFolder(path.join(folder, 'd'))).toThrow(
      expect.objectContaining({ code: 'database-locked', why: `Process ${other.pid} holds the lock.` }),
    );
    other.kill();
    await once(other, 'exit');
  });
});
