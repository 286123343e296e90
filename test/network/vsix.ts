import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const VSIX = path.join(ROOT, 'dist', 'cairn.vsix');

/** What the package is made of. */
const SOURCES = [
  'extension',
  'server',
  'webviews',
  'esbuild.mjs',
  'package.json',
  'package-lock.json',
  'package.nls.json',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
];

/** Builds and packages the extension the way a release does, unless that was done since its sources last changed. */
export async function packageExtension(signal?: AbortSignal): Promise<string> {
  if (!isFresh()) await run('npm', ['run', '--silent', 'package'], signal);
  return VSIX;
}

function isFresh(): boolean {
  if (!existsSync(VSIX) || !existsSync(path.join(ROOT, 'dist', 'cli.js'))) return false;
  const made = statSync(VSIX).mtimeMs;
  return SOURCES.every((source) => newest(path.join(ROOT, source)) < made);
}

/** The latest change of a file, or of anything in a folder, in milliseconds. */
function newest(file: string): number {
  const stat = statSync(file);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(file).map((name) => newest(path.join(file, name))));
}

function run(command: string, args: string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const child = spawn(command, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(signal ? { signal } : {}),
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => output.push(data.toString()));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`Packaging the extension failed:\n${output.join('').slice(-4000)}`)),
    );
  });
}
