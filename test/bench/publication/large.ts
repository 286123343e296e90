import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { startTemporaryGateway } from '../../network/gateway/temporary.ts';
import type { Figure } from '../figure.ts';
import { atLeast, atMost, told } from './figures.ts';
import { git } from './git.ts';

const FILES = 400;
const FILE_BYTES = 256 * 1024;
const MB = 1e6;

const measuredSchema = z.object({
  peakBytes: z.number(),
  startBytes: z.number(),
  ms: z.number(),
  checkMs: z.number(),
  packMs: z.number(),
  rebuildMs: z.number(),
  sendMs: z.number(),
  packBytes: z.number(),
});

/** A repository of 100 MB that hardly packs, published by a process of its own. */
export async function measureLarge(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-large-'));
  const gateway = await startTemporaryGateway();
  try {
    const repository = path.join(folder, 'repository.git');
    git(folder, 'init', '-q', '--bare', '--initial-branch=main', repository);
    await fillRepository(repository);
    const before = await packAndHash(repository);
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'large-child.ts'), repository, gateway.url, folder],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [answer] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const measured = measuredSchema.parse(JSON.parse(answer));
    const rival = Math.min(before, await packAndHash(repository)); // whatever else the machine did
    return [
      told('100 MB: pack', measured.packBytes / MB, 'MB'),
      atMost('100 MB: peak memory of Cairn’s process', measured.peakBytes / MB, 'MB', 250),
      told('100 MB: its memory before', measured.startBytes / MB, 'MB'),
      told('100 MB: git pack-objects and SHA-256', rival, 'ms'),
      atLeast('100 MB: throughput of everything, against git pack-objects and SHA-256', rival / measured.ms, '×', 0.6),
      told('100 MB: reading and checking every object before', measured.checkMs, 'ms'),
      told('100 MB: packing, hashing and keeping', measured.packMs, 'ms'),
      told('100 MB: rebuilding', measured.rebuildMs, 'ms'),
      told('100 MB: signing, keeping, sending and reading back', measured.sendMs, 'ms'),
      told('100 MB: everything', measured.ms, 'ms'),
    ];
  } finally {
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Files of text that looks like nothing before it: as large packed as a repository of this size is. */
async function fillRepository(directory: string): Promise<void> {
  const child = spawn('git', ['-C', directory, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const person = 'Ada Lovelace <ada@example.org> 1700000000 +0000';
  const write = async (chunk: string | Uint8Array) => {
    if (!child.stdin.write(chunk)) await once(child.stdin, 'drain');
  };
  for (let commit = 0; commit < FILES / 10; commit++) {
    await write(`commit refs/heads/main\ncommitter ${person}\ndata 4\nmore\n`);
    for (let file = 0; file < 10; file++) {
      const data = noise(commit * 10 + file);
      await write(`M 100644 inline folder-${commit}/file-${file}.txt\ndata ${data.length}\n`);
      await write(data);
      await write('\n');
    }
  }
  child.stdin.end();
  await once(child, 'exit');
}

/** Bytes that follow from a number and do not pack. */
function noise(seed: number): Buffer {
  return createHash('shake256', { outputLength: FILE_BYTES }).update(String(seed)).digest();
}

/** What git takes for a pack of the same settings, with its SHA-256 taken as it comes. */
async function packAndHash(directory: string): Promise<number> {
  const started = performance.now();
  const settings = ['-c', 'pack.threads=1', '-c', 'pack.compression=9'];
  const args = [
    'pack-objects',
    '--stdout',
    '--revs',
    '-q',
    '--delta-base-offset',
    '--no-reuse-delta',
    '--no-reuse-object',
  ];
  const child = spawn('git', ['-C', directory, ...settings, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end('refs/heads/main\n');
  const hash = createHash('sha256');
  for await (const piece of child.stdout) hash.update(piece);
  hash.digest();
  return performance.now() - started;
}
