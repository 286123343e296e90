import { existsSync } from 'node:fs';
import path from 'node:path';
import { attackableChanges, type ScoredChange } from './changes.ts';
import { copyRepository, type History, layPackage } from './fixture/history.ts';
import { fetchPackages, type PinnedPackage, pinnedPackages, readArchive } from './fixture/packages.ts';
import { readPackage } from './fixture/tar.ts';
import type { Laboratory } from './laboratory.ts';
import type { SourceFile } from './subject.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Main-line changes of a given repository that are looked at. */
const NEWEST = 400;
const FOREIGN_FILES = 12;

export interface CorpusOptions {
  /** Take the changes whose place in their history leaves this remainder: every `stride`-th one. */
  stride?: number;
  /** Repositories on this machine, besides the packages and this project's own history. */
  repositories?: readonly string[];
  /** Whether this project's own history belongs to it, where it is at hand. */
  own?: boolean;
  /** Whether the packages do. */
  packages?: boolean;
  /** How many changes of each history are taken at most: the oldest ones. */
  most?: number;
}

/**
 * The changes worth an attack, one after the other: the history a change came from is there until the next one is asked for. Along a history
 * the changes come oldest first, so that its index only ever goes forward.
 */
export async function* corpus(
  laboratory: Laboratory,
  { stride = 1, repositories = [], own = true, packages = true, most = Number.POSITIVE_INFINITY }: CorpusOptions = {},
): AsyncGenerator<ScoredChange> {
  const all = await sources(own ? [...ownHistory(), ...repositories] : repositories, packages);
  for (const { open, foreign } of all) {
    await using history = await open();
    let taken = 0;
    for await (const change of attackableChanges(laboratory, history, foreign, stride)) {
      yield change;
      taken += 1;
      if (taken === most) break;
    }
  }
}

interface Source {
  open: () => Promise<History>;
  foreign: SourceFile[];
}

/** The packages, and repositories on this machine. */
async function sources(repositories: readonly string[], withPackages: boolean): Promise<Source[]> {
  const packages = pinnedPackages();
  await fetchPackages(packages);
  const code = await Promise.all(packages.map(foreignCode));
  return [
    ...(withPackages ? packages : []).map((pinned, index) => ({
      open: () => layPackage(pinned),
      foreign: code[(index + 1) % code.length] ?? [],
    })),
    ...repositories.map((directory) => ({
      open: () => copyRepository(directory, NEWEST),
      foreign: code[0] ?? [],
    })),
  ];
}

const ownHistory = (): string[] => (existsSync(path.join(ROOT, '.git')) ? [ROOT] : []);

/** Code of another project: what someone could bring in as his own. */
async function foreignCode(pinned: PinnedPackage): Promise<SourceFile[]> {
  const newest = Object.keys(pinned.versions).at(-1) ?? '';
  const files = [...readPackage(await readArchive(pinned, newest))];
  return files
    .filter(
      ([file, content]) => /\.(js|ts|py|cc|h|sol)$/.test(file) && !file.endsWith('.d.ts') && content.length < 60_000,
    )
    .slice(0, FOREIGN_FILES)
    .map(([file, content]) => ({ path: file, text: content.toString('utf8') }));
}
