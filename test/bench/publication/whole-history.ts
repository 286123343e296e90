import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTemporaryGateway } from '../../network/gateway/temporary.ts';
import type { Figure } from '../figure.ts';
import { atMost, told } from './figures.ts';
import { git } from './git.ts';
import { openBenchWorld } from './world.ts';

const ROUNDS = 3;

/** A history published as one, and restored, against `git clone --bare` of it over git's own file protocol. */
export async function measureWholeHistory(source: string, label: string): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-history-'));
  const copy = path.join(folder, 'copy.git');
  git(folder, 'clone', '-q', '--bare', '--single-branch', '--no-local', source, copy);
  const gateway = await startTemporaryGateway();
  const world = await openBenchWorld(copy, gateway.url, path.join(folder, 'world'));
  try {
    const { receipt } = await world.publish(git(copy, 'symbolic-ref', 'HEAD'));
    const clones: number[] = [];
    const restores: number[] = [];
    let commits = 0;
    // In turn, and the fastest of each: whatever else the machine does hits both.
    for (let round = 0; round < ROUNDS; round++) {
      const clone = () =>
        git(folder, 'clone', '-q', '--bare', `file://${copy}`, path.join(folder, `clone-${round}.git`));
      clones.push(await timed(clone));
      const restoring = async () => {
        const restored = await world.restore(receipt.repository, path.join(folder, `restored-${round}`));
        if (!restored.ok) throw new Error(`The restore misses ${restored.missing.join('; ')}`);
        commits = restored.commits;
      };
      restores.push(await timed(restoring));
    }
    const [clone, restore] = [Math.min(...clones), Math.min(...restores)];
    return [
      told(`${label}: commits published as one history`, commits, ''),
      told(`${label}: git clone --bare of it`, clone, 'ms'),
      told(`${label}: restore of it`, restore, 'ms'),
      atMost(`${label}: restore of it, in clones`, restore / clone, '×', 6),
    ];
  } finally {
    await world.close();
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same of a history that is made: as many commits, each changing a line of one of 200 files. */
export async function measureMadeHistory(commits: number): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-made-'));
  try {
    const source = path.join(folder, 'made.git');
    git(folder, 'init', '-q', '--bare', '--initial-branch=main', source);
    await fillHistory(source, commits);
    return await measureWholeHistory(source, 'made history');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fillHistory(directory: string, commits: number): Promise<void> {
  const child = spawn('git', ['-C', directory, 'fast-import', '--quiet'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const files = Array.from({ length: 200 }, (_, file) => Array.from({ length: 120 }, (_, line) => words(file, line)));
  for (let commit = 0; commit < commits; commit++) {
    const at = commit % files.length;
    const file = files[at] ?? [];
    file[(commit * 31) % file.length] = words(at, commit + 1000);
    const data = file.join('\n');
    const head = `commit refs/heads/main\ncommitter Ada Lovelace <ada@example.org> ${1_700_000_000 + commit} +0000\n`;
    const text = `${head}data 6\nchange\nM 100644 inline folder-${at % 20}/file-${at}.txt\ndata ${data.length}\n${data}\n`;
    if (!child.stdin.write(text)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await once(child, 'exit');
  git(directory, 'repack', '-adq');
}

/** A line that follows from two numbers. */
function words(file: number, line: number): string {
  return createHash('sha256').update(`${file} ${line}`).digest('base64');
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
