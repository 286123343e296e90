import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signDataItem } from '../../../server/src/core/publication/data-item.ts';

describe('the gateway as a process', () => {
  let directory: string;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cairn-gateway-'));
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rm(directory, { recursive: true }));

  const run = (...args: string[]) => {
    const main = path.join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    children.push(child);
    return child;
  };
  const start = async () => {
    const child = run('--directory', directory, '--confirm-after', '0');
    const [line] = await once(child.stdout, 'data');
    const url: string = JSON.parse(String(line)).url;
    return { child, url };
  };

  it('keeps what it took even if it is killed, and ends on SIGTERM', async () => {
    const item = signDataItem({ data: Buffer.from('still here'), tags: [] }, new Uint8Array(32).fill(3));
    const first = await start();
    await fetch(`${first.url}/v1/tx/ethereum`, { method: 'POST', body: Uint8Array.from(item.bytes) });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start();
    expect(await (await fetch(`${second.url}/raw/${item.id}`)).text()).toBe('still here');
    second.child.kill('SIGTERM');
    expect(await once(second.child, 'exit')).toEqual([0, null]);
  });

  it('says why it did not start', async () => {
    const child = run('--port', 'x', '--directory', directory);
    const [message] = await once(child.stderr, 'data');
    expect(String(message)).toContain('--port takes a whole number');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });
});
