import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface ChildOptions {
  /** Names the log file and every message about it. */
  name: string;
  command: string;
  args: string[];
  logDirectory: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Resolves with what the process announced; `line` iterates its standard output. Default: its first line, as JSON. */
  ready?: (lines: AsyncIterable<string>) => Promise<unknown>;
  /** How long it may take to get ready, in milliseconds. */
  timeout?: number;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly announced: unknown;
  /** Resolves when the process is gone, with how it ended. */
  readonly ended: Promise<string>;
  /** SIGTERM, then SIGKILL if it does not go. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** A child that did not start or did not get ready: what it said last is in the message. */
export class ChildFailed extends Error {}

const DEFAULT_TIMEOUT = 60_000;
const STOP_GRACE = 8_000;

/**
 * Starts a process of the local network and waits until it is ready. It is in a group of its own, so that Ctrl-C reaches it
 * through us and in order; its standard input is a pipe, whose end tells it that we are gone.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  mkdirSync(options.logDirectory, { recursive: true });
  const logFile = path.join(options.logDirectory, `${options.name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`),
    );
  });
  const stop = () => stopChild(child, ended);
  const { stdout } = child;
  if (stdout === null) throw new ChildFailed(`The ${options.name} has no output to read.`);
  try {
    const announced = await Promise.race([
      (options.ready ?? firstJsonLine)(createInterface({ input: stdout })),
      ended.then((how) => Promise.reject(new ChildFailed(`${how}.`))),
      deadline(options.timeout ?? DEFAULT_TIMEOUT),
    ]);
    stdout.resume();
    if (child.pid === undefined) throw new ChildFailed('it could not be started.');
    return { name: options.name, pid: child.pid, announced, ended, stop };
  } catch (error) {
    await stop();
    const why = error instanceof Error ? error.message : String(error);
    throw new ChildFailed(`The ${options.name} did not start: ${why}${tail(logFile)}`);
  }
}

async function firstJsonLine(lines: AsyncIterable<string>): Promise<unknown> {
  for await (const line of lines) {
    if (line.startsWith('{')) return JSON.parse(line) as unknown;
  }
  return new Promise(() => undefined);
}

async function deadline(milliseconds: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => reject(new ChildFailed(`it was not ready after ${milliseconds / 1000} s.`)), milliseconds).unref();
  });
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE);
  await ended;
  clearTimeout(timer);
}

/** The last lines of a log, for a message. */
function tail(file: string): string {
  try {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
    return lines === '' ? '' : `\n${lines}\n(whole log: ${file})`;
  } catch {
    return '';
  }
}
