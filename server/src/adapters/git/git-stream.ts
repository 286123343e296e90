import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { CairnError } from '../../protocol/errors.ts';
import { cannotStart, type GitPlace, gitArguments, gitEnvironment } from './git-process.ts';

/** A git process whose output is read while it runs. Always to be closed. */
export interface GitStream {
  readonly child: ChildProcessWithoutNullStreams;
  /** Chunks of its output, some of it read ahead. Throws where git could not start or ended with an error. */
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
    child.stdout.destroy(); // what nobody reads any more would keep the pipe open
  };
  return { child, output: read(child, ended, signal), close };
}

/** Bytes that are taken from git before anybody asks for them: it works on while this process computes, and no more than this is kept. */
const READ_AHEAD = 8 << 20;

async function* read(
  { stdout }: ChildProcessWithoutNullStreams,
  ended: Promise<Error | null>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isWhole = false;
  let wake = () => {};
  stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= READ_AHEAD) stdout.pause();
    wake();
  });
  void ended.then(() => {
    isWhole = true;
    wake();
  });
  for (;;) {
    const chunk = chunks.shift();
    if (chunk === undefined) {
      if (isWhole) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      continue;
    }
    size -= chunk.length;
    if (size < READ_AHEAD) stdout.resume();
    yield chunk;
  }
  const error = await ended;
  if (signal?.aborted) throw new CairnError('cancelled', 'Cancelled. git was stopped.');
  if (error !== null) throw error;
}

const failed = (args: string[], complaint: string): CairnError =>
  new CairnError('git-failed', `git ${args[0]} failed.`, { why: complaint.trim() || 'It said nothing.' });
