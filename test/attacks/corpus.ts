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
  /** Keeps the histories until it is disposed of; else each goes when the next one comes. */
  keep?: AsyncDisposableStack;
}

/** The changes worth an attack, a history at a time. */
export async function* corpus(
  laboratory: Laboratory,
  { stride = 1, repositories = [], keep }: CorpusOptions = {},
): AsyncGenerator<ScoredChange[]> {
  for (const { open, foreign } of await sources(repositories)) {
    await using scope = new AsyncDisposableStack();
    const history = (keep ?? scope).use(await open());
    yield await attackableChanges(laboratory, history, foreign, stride);
  }
}

interface Source {
  open: () => Promise<History>;
  foreign: SourceFile[];
}

/** The packages, this project where its history is at hand, and what else was named. */
async function sources(repositories: readonly string[]): Promise<Source[]> {
  const packages = pinnedPackages();
  await fetchPackages(packages);
  const code = await Promise.all(packages.map(foreignCode));
  const own = existsSync(path.join(ROOT, '.git')) ? [ROOT] : [];
  return [
    ...packages.map((pinned, index) => ({
      open: () => layPackage(pinned),
      foreign: code[(index + 1) % code.length] ?? [],
    })),
    ...[...own, ...repositories].map((directory) => ({
      open: () => copyRepository(directory, NEWEST),
      foreign: code[0] ?? [],
    })),
  ];
}

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
