/**
 * `node read.ts GIT_DIRECTORY FOLDER CHANGES`: reads the first CHANGES changes of a main line with an index in FOLDER, in a process of its
 * own, and prints what it took as JSON (see `Reading`).
 */

import { openRepository } from '../../../server/src/adapters/git/git-repository.ts';
import { createFileHistoryStore } from '../../../server/src/adapters/index-files/history-store.ts';
import { HistoryIndex } from '../../../server/src/services/scoring/history-index.ts';
import { optimizeSooner } from '../../../server/src/system/compiler.ts';

export interface Reading {
  changes: number;
  seconds: number;
  /** Most memory the process ever had. */
  mebibytes: number;
}

const [gitDirectory = '', folder = '', limit = ''] = process.argv.slice(2);
const repository = await openRepository(gitDirectory);
const head = await repository.head();
if (head.kind === 'unborn') throw new Error('There is no commit to read.');
const commits = (await repository.mainLine(head.commit, null)) ?? [];
const last = commits[Math.min(Number(limit), commits.length) - 1];
const index = new HistoryIndex(repository, { store: createFileHistoryStore(folder) });
optimizeSooner(); // as the command and the language server do
const start = performance.now();
const changes = await index.at(last?.id ?? null, ({ times }) => times.length);
const seconds = (performance.now() - start) / 1000;
await repository.close();
const reading: Reading = { changes, seconds, mebibytes: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(reading));
