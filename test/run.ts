/** `npm test`: every test there is, and one line that sums them up. Installs what it needs. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {
  BROWSER_PACKAGES,
  EDITOR_PACKAGES,
  ensureSystemPackages,
  MissingPackages,
  OLD_KEY_PACKAGES,
} from './network/editor/system-packages.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const RESULTS = path.join(ROOT, '.cairn', 'test-results.json');

interface Outcome {
  passed: number;
  failed: number;
}

interface Runner {
  name: string;
  command: string;
  args: string[];
  /** Counts from what it printed, or from the file it wrote. */
  count: (output: string, exitCode: number) => Outcome;
}

const runners: Runner[] = [
  { name: 'checks', command: 'npm', args: ['run', '--silent', 'check'], count: (_output, code) => one(code) },
  { name: 'build', command: process.execPath, args: ['esbuild.mjs'], count: (_output, code) => one(code) },
  { name: 'contracts', command: process.execPath, args: ['contracts/tools/forge.ts', 'test'], count: countForge },
  {
    name: 'unit, conformance and protocol',
    command: 'npx',
    args: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`],
    count: countVitest,
  },
  { name: 'end to end', command: process.execPath, args: ['test/e2e/run.ts'], count: countSummary },
];

async function main(): Promise<void> {
  ensureSystemPackages([...EDITOR_PACKAGES, ...BROWSER_PACKAGES, ...OLD_KEY_PACKAGES], (line) =>
    process.stderr.write(`${line}\n`),
  );
  const totals: Outcome = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const runner of runners) {
    const began = performance.now();
    process.stdout.write(`\n── ${runner.name}\n`);
    rmSync(RESULTS, { force: true });
    const { output, code } = await run(runner);
    const outcome = runner.count(output, code);
    // A runner that failed without saying which test did still counts.
    if (code !== 0 && outcome.failed === 0) outcome.failed = 1;
    totals.passed += outcome.passed;
    totals.failed += outcome.failed;
    lines.push(
      `${runner.name}: ${outcome.passed} passed, ${outcome.failed} failed (${((performance.now() - began) / 1000).toFixed(0)} s)`,
    );
    if (runner.name === 'build' && code !== 0) break;
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n${totals.passed} passed, ${totals.failed} failed\n`);
  process.exitCode = totals.failed === 0 ? 0 : 1;
}

function run({ command, args }: Runner): Promise<{ output: string; code: number }> {
  return new Promise((resolve, reject) => {
    const output: string[] = [];
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (data: Buffer) => {
      output.push(data.toString());
      process.stdout.write(data);
    });
    child.stderr.on('data', (data: Buffer) => {
      output.push(data.toString());
      process.stderr.write(data);
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve({ output: output.join(''), code: code ?? 1 }));
  });
}

function one(code: number): Outcome {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** forge closes with `Ran N test suites in …: P tests passed, F failed, S skipped`. */
function countForge(output: string): Outcome {
  const totals = /: (\d+) tests passed, (\d+) failed, \d+ skipped/.exec(output.slice(output.lastIndexOf('Ran ')));
  return { passed: Number(totals?.[1] ?? 0), failed: Number(totals?.[2] ?? 1) };
}

const vitestSchema = z.object({ numPassedTests: z.int(), numFailedTests: z.int() });

function countVitest(): Outcome {
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests } = vitestSchema.parse(JSON.parse(readFileSync(RESULTS, 'utf8')));
  return { passed: numPassedTests, failed: numFailedTests };
}

/** Our own runners close with `N passed, N failed`. */
function countSummary(output: string): Outcome {
  const totals = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return { passed: Number(totals?.[1] ?? 0), failed: Number(totals?.[2] ?? 1) };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.stdout.write('\n0 passed, 1 failed\n');
  process.exitCode = error instanceof MissingPackages ? 2 : 1;
});
