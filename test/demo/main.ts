/** `npm run -s demo -- --repo DIR`: publishes any repository on a network of its own, loses it and restores it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { resourceDirectory } from '../../server/src/composition/resources.ts';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { runDemo } from './demo.ts';
import { Findings, say } from './report.ts';

const HELP = `npm run -s demo -- --repo DIR [--commits N] [--keep] [--json]

Publishes the repository in DIR, which is only read, on a local network: one checkpoint, then N thin pushes (default 20),
then two signed contributions, paid to their author. Then restores it from the network alone and compares every object.

  --repo DIR    the repository (default: the current folder)
  --commits N   how many of its last commits are pushed one by one
  --keep        keep the demo's folder
  --json        accepted for symmetry: the result is one line of JSON on standard output in any case

Exit code 0 if every check holds, 1 if not, 2 for wrong usage.
`;

interface Arguments {
  source: string;
  commits: number;
  keep: boolean;
}

function readArguments(): Arguments | null {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    options: {
      repo: { type: 'string', default: '.' },
      commits: { type: 'string', default: '20' },
      keep: flag,
      json: flag,
      help: flag,
    },
  });
  if (values.help) return null;
  const commits = Number(values.commits);
  if (!Number.isInteger(commits) || commits < 1)
    throw new Error(`--commits must be a positive number, not "${values.commits}".`);
  return { source: path.resolve(values.repo), commits, keep: values.keep };
}

/** Grammars and the scoring model are built once for a checkout. */
function ensureBuilt(): void {
  try {
    resourceDirectory();
  } catch {
    const root = path.resolve(import.meta.dirname, '..', '..');
    const { status } = spawnSync(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error('The build failed: node esbuild.mjs');
  }
}

async function main(): Promise<number> {
  const options = readArguments();
  if (options === null) {
    process.stdout.write(HELP);
    return 0;
  }
  ensureBuilt();
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-demo-'));
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort());
  const findings = new Findings();
  try {
    await runDemo({ ...options, folder, signal: abort.signal }, findings);
  } catch (error) {
    const { message, why, next } = CairnError.from(error);
    findings.check('ran to its end', false, [message, why, next].filter(Boolean).join(' '));
  }
  if (options.keep) say(`Everything is in ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
  findings.report.ok = findings.report.checks.every(({ ok }) => ok);
  process.stdout.write(`${JSON.stringify(findings.report)}\n`);
  return findings.report.ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  say(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  process.exitCode = 2;
}
