import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CachedEvents } from '../../ports/event-cache.ts';
import { createFileEventCache } from './file-event-cache.ts';

const repository = `eip155:31337/erc721:0x${'a1'.repeat(20)}/7`;
const cached: CachedEvents = {
  fromBlock: 1,
  toBlock: 9,
  toBlockHash: '0x99',
  events: [
    {
      block: 4,
      blockHash: '0x44',
      logIndex: 0,
      transaction: '0x01',
      time: 5,
      kind: 'transferred',
      repositoryId: 2n ** 200n,
      from: `0x${'11'.repeat(20)}`,
      to: `0x${'22'.repeat(20)}`,
    },
  ],
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'cairn-events-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it('gives back what was written, by repository, and nothing where it was damaged', async () => {
  const cache = createFileEventCache(path.join(directory, 'new'));
  expect(await cache.read(repository)).toBeNull();
  await cache.write(repository, cached);
  expect(await createFileEventCache(path.join(directory, 'new')).read(repository.toUpperCase())).toEqual(cached);
  expect(await cache.read(repository.replace(/7$/, '8'))).toBeNull();
  const [file = ''] = await readdir(path.join(directory, 'new'));
  await writeFile(path.join(directory, 'new', file), '{"fromBlock":1');
  expect(await cache.read(repository)).toBeNull();
});

it('fails at nothing where it can not write', async () => {
  await writeFile(path.join(directory, 'file'), '');
  const cache = createFileEventCache(path.join(directory, 'file'));
  await cache.write(repository, cached);
  expect(await cache.read(repository)).toBeNull();
});
