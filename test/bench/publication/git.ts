import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';

const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

export function git(directory: string, ...args: string[]): string {
  return run(directory, args).toString('utf8').trim();
}

/** Bytes of git's own thin pack of a push. */
export function thinPackBytes(directory: string, from: string, to: string): number {
  const input = `${to}\n^${from}\n`;
  return run(directory, ['pack-objects', '--thin', '--stdout', '--revs', '-q', '--delta-base-offset'], input).length;
}

export function run(directory: string, args: string[], input?: string): Buffer {
  const stdio: ['pipe', 'pipe', 'ignore'] = ['pipe', 'pipe', 'ignore'];
  return execFileSync('git', ['-C', directory, ...args], { env: environment, maxBuffer: 1 << 30, stdio, input });
}

/** Bytes of a zip of a folder: each file deflated, with a local header, an entry in the directory and one end. */
export function zipBytes(directory: string): number {
  let total = 22;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const data = readFileSync(file);
    total += Math.min(deflateRawSync(data).length, data.length) + 76 + 2 * path.relative(directory, file).length;
  }
  return total;
}
