import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { initBareRepository } from '../../server/src/adapters/git/git-repository.ts';
import { loadVerifier } from '../../server/src/adapters/secp256k1/libsecp256k1.ts';
import type { Repository } from '../../server/src/ports/repository.ts';
import { verifyRange } from '../../server/src/services/verify.ts';
import { writeSignedHistory } from '../fixtures/signed-history.ts';
import type { Figure } from './figure.ts';

const commits = 10_000;
/** git starts a program for each commit it verifies, so the rivals are measured on fewer. */
const byProgram = 20;

/** Verifying a whole history in process, against git reading it, and git verifying with our program and with ssh-keygen. */
export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-signature-'));
  const repository = await initBareRepository(path.join(folder, 'history.git'));
  try {
    const tip = await writeSignedHistory(repository, commits);
    await repository.updateRef('refs/heads/main', tip, null, 'bench');
    const verified = await timeVerification(repository);
    const read = timeReading(repository.gitDirectory);
    const ours = timeByGit(repository.gitDirectory, await signatureProgram(folder));
    const ssh = timeSsh(folder);
    return [
      atMost('a commit verified in process', verified / commits, 'ms', 1),
      atMost(`${commits} commits verified in process`, verified / 1000, 's', 10),
      told('the same commits read by git cat-file --batch', read / commits, 'ms'),
      told('a commit verified by git with the signature program', ours / byProgram, 'ms'),
      ...(ssh === null ? [] : comparison(ssh / byProgram, verified / commits)),
    ];
  } finally {
    await repository.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function comparison(ssh: number, inProcess: number): Figure[] {
  const ratio = round(ssh / inProcess);
  return [
    told('a commit verified by git with ssh-keygen', ssh, 'ms'),
    {
      figure: 'times faster in process than git with ssh-keygen',
      value: ratio,
      unit: '×',
      target: '> 1',
      holds: ratio > 1,
    },
  ];
}

async function timeVerification(repository: Repository): Promise<number> {
  const secp = await loadVerifier();
  const start = performance.now();
  const result = await verifyRange({ repository, secp }, 'refs/heads/main');
  const elapsed = performance.now() - start;
  if (result.valid !== commits) throw new Error(`Only ${result.valid} of ${commits} signatures verified.`);
  return elapsed;
}

function timeReading(directory: string): number {
  const ids = execFileSync('git', ['-C', directory, 'rev-list', 'refs/heads/main']);
  return time(() => execFileSync('git', ['-C', directory, 'cat-file', '--batch'], { input: ids, maxBuffer: 1 << 28 }));
}

function timeByGit(directory: string, program: string): number {
  const settings = ['-c', `gpg.x509.program=${program}`];
  return time(() =>
    expectGood(['-C', directory, ...settings, 'log', `-${byProgram}`, '--format=%G?', 'refs/heads/main'], 'U'),
  );
}

/** The same number of commits signed and verified by git with an SSH key; null where ssh-keygen is not installed. */
function timeSsh(folder: string): number | null {
  const key = path.join(folder, 'key');
  if (spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@example.org', '-f', key]).status !== 0)
    return null;
  const directory = path.join(folder, 'ssh');
  execFileSync('git', ['init', '-q', directory]);
  const allowed = path.join(folder, 'allowed');
  const publicKey = execFileSync('ssh-keygen', ['-y', '-f', key]).toString('utf8');
  writeFileSync(allowed, `ada@example.org ${publicKey}`);
  const settings = [
    'gpg.format=ssh',
    `user.signingkey=${key}`,
    `gpg.ssh.allowedSignersFile=${allowed}`,
    'user.name=Ada',
    'user.email=ada@example.org',
  ];
  const git = ['-C', directory, ...settings.flatMap((setting) => ['-c', setting])];
  for (let n = 0; n < byProgram; n++)
    execFileSync('git', [...git, 'commit', '-q', '-S', '--allow-empty', '-m', `commit ${n}`]);
  return time(() => expectGood([...git, 'log', '--format=%G?'], 'G'));
}

function expectGood(args: string[], mark: string): void {
  const marks = execFileSync('git', args, { stdio: ['ignore', 'pipe', 'ignore'] })
    .toString('utf8')
    .trim()
    .split('\n');
  if (marks.length !== byProgram || marks.some((found) => found !== mark))
    throw new Error(`git said ${marks.join('')}`);
}

/** Our program as it ships: one bundled file, run by a script. */
async function signatureProgram(folder: string): Promise<string> {
  const bundle = path.join(folder, 'git-signature.mjs');
  await build({
    entryPoints: ['server/src/git-program/main.ts'],
    outfile: bundle,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  const script = path.join(folder, 'program');
  writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${bundle}' "$@"\n`, { mode: 0o755 });
  return script;
}

function time(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function atMost(figure: string, value: number, unit: string, target: number): Figure {
  return { figure, value: round(value), unit, target: `<= ${target}`, holds: value <= target };
}

function told(figure: string, value: number, unit: string): Figure {
  return { figure, value: round(value), unit, target: 'for comparison', holds: true };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
