import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { CairnError } from '../../protocol/errors.ts';
import { cannotStart, type GitPlace, gitArguments, gitEnvironment } from './git-process.ts';

/** A git process whose output is read while it runs. Always to be closed. */
export interface GitStream {
  readonly child: ChildProcessWithoutNullStreams;
  /** Chunks of its output, as fast as they are taken. Throws where git could not start or ended with an error. */
  readonly output: AsyncGenerator<Buffer, void>;
  close(): void;
}

/** Starts git in plumbing mode, without a shell. Errors of `output`: `git-failed`, `cancelled`. */
export function streamGit(place: GitPlace, args: string[], signal?: AbortSignal): GitStream {
  const child = spawn(place.git, gitArguments('plumbing', args), {
    cwd: place.directory,
    env: gitEnvironment('plumbing', place),
    windowsHide: true,
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-2000);
  });
  child.stdin.on('error', () => {}); // a child that ends early says why by its exit code
  const ended = new Promise<Error | null>((resolve) => {
    child.once('error', (cause) => resolve(cannotStart(place.git, cause)));
    child.once('close', (code) => resolve(code === 0 ? null : failed(args, complaint)));
  });
  const onAbort = () => child.kill();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const close = () => {
    signal?.removeEventListener('abort', onAbort);
    child.kill();
  };
  return { child, output: read(child, ended, signal), close };
}

async function* read(
  child: ChildProcessWithoutNullStreams,
  ended: Promise<Error | null>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void> {
  for await (const chunk of child.stdout) yield chunk as Buffer;
  const error = await ended;
  if (signal?.aborted) throw new CairnError('cancelled', 'Cancelled. git was stopped.');
  if (error !== null) throw error;
}

const failed = (args: string[], complaint: string): CairnError =>
  new CairnError('git-failed', `git ${args[0]} failed.`, { why: complaint.trim() || 'It said nothing.' });
