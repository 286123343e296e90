import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A clone to work in, made from a repository that is only read. */
export interface DemoClone {
  directory: string;
  /** Full name of the branch its HEAD is on. */
  branch: string;
  /** First-parent commits, oldest first. */
  mainLine: string[];
  git(...args: string[]): string;
}

/** Clones the branch HEAD is on, or the commit a detached HEAD is at, as `main`. */
export function cloneRepository(source: string, directory: string): DemoClone {
  const environment = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
  const run = (cwd: string, args: string[]) =>
    execFileSync('git', args, { cwd, env: environment, stdio: 'pipe', maxBuffer: 1 << 28 })
      .toString('utf8')
      .trim();
  run(path.dirname(directory), [
    'clone',
    '--quiet',
    '--no-hardlinks',
    '--no-tags',
    '--',
    path.resolve(source),
    directory,
  ]);
  const git = (...args: string[]) => run(directory, args);
  git('config', 'user.name', 'Demo');
  git('config', 'user.email', 'demo@cairn.example');
  if (git('rev-parse', '--abbrev-ref', 'HEAD') === 'HEAD') git('switch', '--quiet', '--create', 'main');
  const branch = git('symbolic-ref', 'HEAD');
  const mainLine = git('rev-list', '--first-parent', '--reverse', 'HEAD').split('\n');
  return { directory, branch, mainLine, git };
}

/** Writes a new source file nobody's repository has, in a language the scorer reads. Returns its path. */
export function writeContribution(clone: DemoClone, name: 'rolling-median' | 'interval-set'): string {
  const file = freePath(clone.directory, `cairn-demo-${name}`);
  const source = readFileSync(path.join(import.meta.dirname, 'contributions', `${name}.js.txt`), 'utf8');
  writeFileSync(path.join(clone.directory, file), source);
  clone.git('add', '--', file);
  return file;
}

function freePath(directory: string, stem: string): string {
  for (let number = 0; ; number++) {
    const name = number === 0 ? `${stem}.js` : `${stem}-${number}.js`;
    if (!existsSync(path.join(directory, name))) return name;
  }
}
