import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const runSchema = z.object({ starter: z.int(), pids: z.record(z.string(), z.int()) });

/** Another `npm start` is using the same folder. */
export class AlreadyRunning extends Error {}

/**
 * Makes sure that nothing else uses the state folder: refuses where a start is alive, ends what a killed one left behind.
 * Only processes whose command line names this folder are touched.
 */
export async function clearLeftovers(directory: string, log: (line: string) => void): Promise<void> {
  const file = path.join(directory, 'run.json');
  if (!existsSync(file)) return;
  const run = runSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (run.success) {
    if (commandLine(run.data.starter).includes('test/network/start.ts')) {
      throw new AlreadyRunning(
        `The local network of ${directory} is running already (process ${run.data.starter}). Stop it with Ctrl-C first.`,
      );
    }
    const left = Object.entries(run.data.pids).filter(([, pid]) => commandLine(pid).includes(directory));
    for (const [name, pid] of left) {
      log(`stopping the ${name} that an earlier start left behind (process ${pid})`);
      process.kill(pid, 'SIGTERM');
    }
    await gone(left.map(([, pid]) => pid));
  }
  rmSync(file, { force: true });
}

/** Notes which processes belong to this start, for the next one. */
export function noteRun(directory: string, pids: Record<string, number>): void {
  writeFileSync(path.join(directory, 'run.json'), JSON.stringify({ starter: process.pid, pids }));
}

export function forgetRun(directory: string): void {
  rmSync(path.join(directory, 'run.json'), { force: true });
}

/** The command line of a process; empty where there is none. */
function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function gone(pids: number[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (pids.some((pid) => commandLine(pid) !== '')) {
    if (Date.now() > deadline) for (const pid of pids) if (commandLine(pid) !== '') process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
