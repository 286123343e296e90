import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openRepository } from '../../server/src/adapters/git/git-repository.ts';
import { objectId } from '../../server/src/adapters/git/object-reader.ts';
import { equalBytes } from '../../server/src/core/bytes.ts';
import type { Network } from '../../server/src/protocol/network.ts';
import type { RepositoryAsset } from '../../server/src/protocol/primitives.ts';
import { type RestoreResult, restoreResultSchema } from '../../server/src/protocol/publication.ts';

/** Runs `cairn restore` in a process of its own that knows nothing but the network's addresses: an empty home, no settings. */
export async function restoreElsewhere(
  network: Network,
  asset: RepositoryAsset,
  folder: string,
): Promise<{ directory: string; result: RestoreResult }> {
  const home = path.join(folder, 'empty-home');
  mkdirSync(home, { recursive: true });
  const networkFile = path.join(folder, 'urls.json');
  writeFileSync(networkFile, JSON.stringify(network));
  const directory = path.join(folder, 'restored');
  const main = path.resolve(import.meta.dirname, '..', '..', 'server', 'src', 'cli', 'main.ts');
  const args = [main, 'restore', asset, directory, '--network', networkFile, '--json'];
  const output = await outputOf(process.execPath, args, { cwd: home, env: { PATH: process.env.PATH, HOME: home } });
  return { directory, result: restoreResultSchema.parse(JSON.parse(output)) };
}

function outputOf(command: string, args: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}

export interface Comparison {
  commits: number;
  objects: number;
  /** Objects that are there, hash to their id again and are equal byte for byte. */
  same: number;
  fsck: string[];
  /** What `git status` and HEAD say of the restored files. */
  clean: boolean;
}

/** Compares every object reachable from `tips` in the original with the restored one. */
export async function compare(original: string, restored: string, tips: string[]): Promise<Comparison> {
  const [before, after] = [await openRepository(original), await openRepository(restored)];
  try {
    const ids = await before.objectIds(tips, []);
    let same = 0;
    for (const id of ids) {
      if (!(await after.has(id))) continue;
      const [mine, theirs] = [await before.readObject(id), await after.readObject(id)];
      const equal = mine.type === theirs.type && equalBytes(mine.data, theirs.data);
      if (equal && objectId(theirs, after.objectFormat) === id) same++;
    }
    const commits = (await before.commits({ tips })).length;
    const head = await after.head();
    const clean = head.kind === 'branch' && head.commit === tips[0] && (await after.stagedPaths()).length === 0;
    return { commits, objects: ids.length, same, fsck: await after.fsck(), clean };
  } finally {
    await before.close();
    await after.close();
  }
}
