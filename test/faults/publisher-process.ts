import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { errorDataSchema } from '../../server/src/protocol/errors.ts';
import { publicationReceiptSchema } from '../../server/src/protocol/publication.ts';

const built = path.resolve(import.meta.dirname, '../../dist/cli.js');
const printedSchema = z.union([z.object({ error: errorDataSchema }), publicationReceiptSchema]);

/** How a run of the command ended. */
export interface Ended {
  /** Null where it was killed. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The one JSON value it printed, if it got that far. */
  printed: z.infer<typeof printedSchema> | null;
  stderr: string;
}

export interface Running {
  readonly ended: Promise<Ended>;
  /** Ends it at once, as a power cut would: no handler runs. */
  kill(): void;
  /** What Ctrl-C sends. */
  interrupt(): void;
  /** Resolves once its standard error says this. */
  says(text: string): Promise<void>;
}

export interface RunOptions {
  cwd: string;
  environment: NodeJS.ProcessEnv;
  /** Module the process loads first: a machine with a wrong clock. */
  preload?: string;
  /** Largest file it and its children may write, in KiB: a full disk. */
  fileLimit?: number;
  /** Called with the WalletConnect address it shows. */
  onPairing?: (uri: string) => void;
}

/** Starts the built `cairn`, which nothing here changes or hooks into. */
export function startCairn(args: readonly string[], options: RunOptions): Running {
  if (!existsSync(built)) throw new Error('Build first: npm run build');
  const node = [...(options.preload === undefined ? [] : ['--import', options.preload]), built, ...args, '--json'];
  const limited = `ulimit -f ${options.fileLimit ?? 'unlimited'}; exec "$0" "$@"`;
  const command = options.fileLimit === undefined ? process.execPath : '/bin/bash';
  const argv = options.fileLimit === undefined ? node : ['-c', limited, process.execPath, ...node];
  const child = spawn(command, argv, {
    cwd: options.cwd,
    env: options.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child, options.onPairing);
}

function watch(child: ChildProcess, onPairing: ((uri: string) => void) | undefined): Running {
  let [stdout, stderr, shown] = ['', '', ''];
  const waiting = new Set<() => void>();
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
    const uri = /^wc:\S+$/m.exec(stderr)?.[0] ?? '';
    if (uri !== shown) onPairing?.(uri);
    shown = uri;
    for (const look of waiting) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, printed: parse(stdout), stderr }));
  });
  return {
    ended,
    kill: () => void child.kill('SIGKILL'),
    interrupt: () => void child.kill('SIGINT'),
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!stderr.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
        ended.then(() => reject(new Error(`It ended without saying "${text}": ${stderr}`)), reject);
      }),
  };
}

function parse(stdout: string): Ended['printed'] {
  try {
    return printedSchema.parse(JSON.parse(stdout));
  } catch {
    return null;
  }
}
