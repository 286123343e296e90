/**
 * `npm run test:deep`: what is too long for `npm test`. Whole, it takes at most an hour on two cores. `-- --rest` goes on with a run
 * that was broken off, and tries what failed in it again.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { runFolder } from './faults/results.ts';

interface Part {
  name: string;
  /** Arguments of Node, one run after the other. */
  runs: readonly (readonly string[])[];
  environment?: Record<string, string>;
}

const isRest = process.argv.includes('--rest');
const root = path.resolve(import.meta.dirname, '..');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');

// Publishing waits more than it computes: four areas at once.
const faults = [vitest, 'run', 'test/faults', '--maxWorkers=4', '--reporter=verbose'];

const parts: readonly Part[] = [
  {
    name: 'publishing under every fault, killed at every effect',
    runs: [['esbuild.mjs'], faults, ['test/faults/reliability.ts']],
    environment: { CAIRN_FAULTS: isRest ? 'rest' : 'all' },
  },
];

function run(args: readonly string[], environment: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

async function passes({ runs, environment }: Part): Promise<boolean> {
  for (const args of runs) if (!(await run(args, environment))) return false;
  return true;
}

if (!isRest) rmSync(runFolder, { recursive: true, force: true });
for (const part of parts) {
  const began = performance.now();
  process.stdout.write(`\n── ${part.name}\n`);
  const passed = await passes(part);
  const minutes = ((performance.now() - began) / 60_000).toFixed(0);
  process.stdout.write(`${part.name}: ${passed ? 'passed' : 'failed'} (${minutes} min)\n`);
  if (!passed) process.exitCode = 1;
}
