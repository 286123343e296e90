import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cairn-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('lets one node on a folder, and tells the next one who is there', () => {
  const first = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(
    expect.objectContaining({ code: 'database-locked', why: expect.stringContaining(`process ${process.pid} since`) }),
  );
  first.release();
  lockFolder(folder).release();
});
