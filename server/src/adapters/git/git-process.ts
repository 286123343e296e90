import { type ChildProcess, spawn } from 'node:child_process';
import { CairnError, diskFull } from '../../protocol/errors.ts';
import {
  hookEnvironment,
  plumbingArguments,
  plumbingEnvironment,
  userArguments,
  userEnvironment,
} from './git-environment.ts';

/** More than any answer we ask for; a runaway child is stopped there. */
const defaultOutputLimit = 1 << 30;

/** `plumbing`: same answer for everyone. `user`: as git would answer this user. `hook`: also lets the user's hooks run. */
export type GitMode = 'plumbing' | 'user' | 'hook';

export interface GitOptions {
  mode?: GitMode;
  /** Standard input: bytes, or an open file descriptor. */
  input?: Uint8Array | string | number;
  signal?: AbortSignal | undefined;
  environment?: NodeJS.ProcessEnv;
  directory?: string;
  /** Bytes of output at which the child is stopped and `too-large` thrown. */
  outputLimit?: number;
}

export interface GitOutput {
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** Where git runs and which repository it is pointed at. */
export interface GitPlace {
  git: string;
  directory: string;
  /** Absent: git searches for the repository from `directory`, and applies `safe.directory`. */
  gitDirectory?: string;
  workTree?: string;
}

export function gitArguments(mode: GitMode, args: string[]): string[] {
  const pinned = { plumbing: plumbingArguments, user: userArguments, hook: [] }[mode];
  return ['--no-pager', ...pinned, ...args];
}

export function gitEnvironment(mode: GitMode, place: GitPlace): NodeJS.ProcessEnv {
  const base = { plumbing: plumbingEnvironment, user: userEnvironment, hook: hookEnvironment }[mode]();
  if (mode === 'hook' || place.gitDirectory === undefined) return base;
  return {
    ...base,
    GIT_DIR: place.gitDirectory,
    ...(place.workTree === undefined ? {} : { GIT_WORK_TREE: place.workTree }),
  };
}

/**
 * Runs git once, by argument list and without a shell. Resolves with whatever exit code it had.
 * Errors: `git-failed` (not installed), `cancelled`, `too-large`, `disk-full`.
 */
export function runGit(place: GitPlace, args: string[], options: GitOptions = {}): Promise<GitOutput> {
  const mode = options.mode ?? 'plumbing';
  const limit = options.outputLimit ?? defaultOutputLimit;
  if (options.signal?.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const ownGroup = mode === 'hook' && process.platform !== 'win32';
    const child = spawn(place.git, gitArguments(mode, args), {
      cwd: options.directory ?? place.directory,
      env: { ...gitEnvironment(mode, place), ...options.environment },
      stdio: [typeof options.input === 'number' ? options.input : 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
      detached: ownGroup,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let stopped: CairnError | null = null;
    const stop = (why: CairnError) => {
      stopped ??= why;
      if (ownGroup) killGroup(child);
      else child.kill();
    };
    const onAbort = () => stop(cancelled());
    options.signal?.addEventListener('abort', onAbort, { once: true });
    const keep = (list: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) stop(new CairnError('too-large', `git ${args[0]} answered with more than ${limit} bytes.`));
      else list.push(chunk);
    };
    child.stdout?.on('data', keep(stdout));
    child.stderr?.on('data', keep(stderr));
    child.on('error', (cause) => {
      options.signal?.removeEventListener('abort', onAbort);
      reject(cannotStart(place.git, cause));
    });
    child.on('close', (code, signal) => {
      options.signal?.removeEventListener('abort', onAbort);
      const output = {
        code: code ?? -1,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      };
      if (stopped) reject(stopped);
      else if (mode !== 'hook' && ranOutOfSpace(output, signal))
        reject(diskFull(firstLines(output.stderr) || `git ${args[0]} could write no more.`));
      else resolve(output);
    });
    // A child that ends before it read everything closes the pipe: its exit code tells why.
    child.stdin?.on('error', () => {});
    child.stdin?.end(typeof options.input === 'number' ? undefined : options.input);
  });
}

/** Git says so in the system's words, in English as the environment asks; past a file size limit it is stopped without a word. */
function ranOutOfSpace({ code, stderr }: GitOutput, signal: NodeJS.Signals | null): boolean {
  if (signal === 'SIGXFSZ') return true;
  return code !== 0 && /No space left on device|Disk quota exceeded|File too large/.test(stderr);
}

/** Ends a child and all it started: a hook's own children would otherwise go on. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It ended by itself meanwhile.
  }
}

/** As `runGit`; a non-zero exit code is a CairnError `git-failed`. */
export async function runGitOk(place: GitPlace, args: string[], options: GitOptions = {}): Promise<Buffer> {
  const output = await runGit(place, args, options);
  if (output.code !== 0) throw gitFailed(args, output);
  return output.stdout;
}

/**
 * What git says on standard output, a piece at a time and only as fast as it is taken; ends the child when it is left early.
 * Errors: as `runGitOk`, where git failed after its last piece.
 */
export async function* streamGit(
  place: GitPlace,
  args: string[],
  options: { input: string; signal?: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  if (options.signal?.aborted) throw cancelled();
  const child = spawn(place.git, gitArguments('plumbing', args), {
    cwd: place.directory,
    env: gitEnvironment('plumbing', place),
    windowsHide: true,
  });
  const stop = () => child.kill();
  options.signal?.addEventListener('abort', stop, { once: true });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk.toString('utf8')}`.slice(-20_000);
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (cause) => reject(cannotStart(place.git, cause)));
    child.once('close', (code) => resolve(code ?? -1));
  });
  ended.catch(() => undefined); // told below, when the pieces are taken
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  try {
    for await (const piece of child.stdout) yield piece;
    const code = await ended;
    if (options.signal?.aborted) throw cancelled();
    if (code !== 0) throw gitFailed(args, { code, stdout: Buffer.alloc(0), stderr });
  } finally {
    options.signal?.removeEventListener('abort', stop);
    child.kill();
  }
}

export function gitFailed(args: string[], output: GitOutput): CairnError {
  const subcommand = args.find((arg) => /^[a-z-]+$/.test(arg) && !arg.startsWith('-'));
  return new CairnError('git-failed', `git ${subcommand} failed.`, {
    why: firstLines(output.stderr) || `It ended with code ${output.code} and said nothing.`,
  });
}

/** The beginning of a program's output, short enough for a message. */
export function firstLines(text: string, lines = 20): string {
  return text.trim().split('\n').slice(0, lines).join('\n').slice(0, 2000);
}

export function cannotStart(git: string, cause: Error): CairnError {
  return new CairnError('git-failed', `The program "${git}" could not be started.`, {
    why: cause.message,
    next: 'Install git 2.36 or newer and see that it is on the PATH.',
    cause,
  });
}

function cancelled(): CairnError {
  return new CairnError('cancelled', 'Cancelled. git was stopped.');
}
