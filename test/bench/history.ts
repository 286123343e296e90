import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeLongHistory } from '../fixtures/long-history.ts';
import type { Figure } from './figure.ts';
import type { Reading } from './history/read.ts';

const CHANGES = 10_000;
const ROUNDS = 2;
const ALL = Number.MAX_SAFE_INTEGER;

interface Place {
  gitDirectory: string;
  /** Where indexes may lie. */
  folder: string;
}

/**
 * Reading a history into the index, against `git log -p` of the same. `--repo DIR` (repeatable): in these repositories, else in a made-up one of
 * 10,000 changes; `--miner FILE`: a miner in Python to compare with, called with the git directory, a name and the file to write.
 */
export async function run(): Promise<Figure[]> {
  const { values } = parseArgs({
    options: { repo: { type: 'string', multiple: true }, miner: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'cairn-bench-history-'));
  try {
    if (values.repo !== undefined)
      return values.repo.flatMap((gitDirectory, number) =>
        speed({ gitDirectory, folder: path.join(folder, `${number}`) }, values.miner),
      );
    const made = path.join(folder, 'made.git');
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', made]);
    writeLongHistory(made, CHANGES);
    return growth({ gitDirectory: made, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a tenth, a third and all of a history take: as many times longer as it is. */
function growth({ gitDirectory, folder }: Place): Figure[] {
  const read = (changes: number) => readHistory(gitDirectory, path.join(folder, `first-${changes}`), changes);
  const readings = [1000, 3000, CHANGES].map(read);
  const speeds = readings.map(({ changes, seconds }) => changes / seconds);
  const [first = 0, , last = 0] = speeds;
  return [
    ...readings.map(({ changes }, at) => told(`changes a second, of ${changes}`, speeds[at] ?? 0, '/s')),
    atLeast(`speed over ${CHANGES} changes against 1000`, last / first, '×', 0.8),
    atMost(`memory at ${CHANGES} changes`, readings.at(-1)?.mebibytes ?? 0, 'MiB', 1024),
    ...kept({ gitDirectory, folder: path.join(folder, `first-${CHANGES}`) }, CHANGES),
  ];
}

function speed({ gitDirectory, folder }: Place, miner: string | undefined): Figure[] {
  const name = path.basename(gitDirectory) === 'repo' ? path.basename(path.dirname(gitDirectory)) : 'made up';
  const times = Array.from({ length: ROUNDS }, (_, round) => ({
    own: readHistory(gitDirectory, path.join(folder, `${round}`), ALL),
    git: timeOf(() => git(gitDirectory, 'log', '-p', '--first-parent', '-M')),
    miner: miner === undefined ? null : timeOf(() => mine(miner, gitDirectory, path.join(folder, 'miner'))),
  }));
  const least = (values: number[]) => Math.min(...values);
  const own = least(times.map((time) => time.own.seconds));
  const changes = times[0]?.own.changes ?? 0;
  const mined = times.flatMap((time) => time.miner ?? []);
  return [
    told(`${name}: changes a second`, changes / own, '/s'),
    atMost(`${name}: time against git log -p --first-parent -M`, own / least(times.map((time) => time.git)), '×', 2.2),
    ...(mined.length === 0 ? [] : [atLeast(`${name}: speed against the miner`, least(mined) / own, '×', 1.3)]),
    ...kept({ gitDirectory, folder: path.join(folder, '0') }, changes),
  ];
}

/** The index that lies in `folder`, of a history that is read to its end. */
function kept({ gitDirectory, folder }: Place, changes: number): Figure[] {
  const opened = [0, 1, 2].map(() => readHistory(gitDirectory, folder, ALL).seconds * 1000);
  const bound = 0.05 * sizeOf(path.join(gitDirectory, 'objects/pack'), '.pack') + 1000 * changes;
  return [
    atMost('index on disk', sizeOf(folder) / 1e6, 'MB', bound / 1e6),
    atMost('opening the index', Math.min(...opened), 'ms', 100),
  ];
}

function readHistory(gitDirectory: string, folder: string, changes: number): Reading {
  const program = path.join(import.meta.dirname, 'history/read.ts');
  const output = execFileSync(process.execPath, [program, gitDirectory, folder, `${changes}`], { encoding: 'utf8' });
  return JSON.parse(output) as Reading;
}

function git(gitDirectory: string, ...args: string[]): void {
  execFileSync('git', ['--git-dir', gitDirectory, ...args], { stdio: 'ignore' });
}

/** It wants an empty folder called so where it runs. */
function mine(miner: string, gitDirectory: string, folder: string): void {
  mkdirSync(path.join(folder, 'empty'), { recursive: true });
  execFileSync('python3', [miner, gitDirectory, 'owner/name', path.join(folder, 'out.csv')], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, MAXROWS: `${ALL}` },
  });
}

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const sizeOf = (folder: string, ending = ''): number =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .reduce((sum, file) => sum + statSync(path.join(folder, file)).size, 0);

const round = (value: number): number => Number(value.toPrecision(3));
const told = (figure: string, value: number, unit: string): Figure => ({
  figure,
  value: round(value),
  unit,
  target: 'told',
  holds: true,
});
const atMost = (figure: string, value: number, unit: string, bound: number): Figure => ({
  figure,
  value: round(value),
  unit,
  target: `<= ${round(bound)}`,
  holds: value <= bound,
});
const atLeast = (figure: string, value: number, unit: string, bound: number): Figure => ({
  figure,
  value: round(value),
  unit,
  target: `>= ${bound}`,
  holds: value >= bound,
});
