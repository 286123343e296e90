import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import path from 'node:path';
import type { HistoryStore } from '../ports/history-store.ts';
import type { Repository } from '../ports/repository.ts';

/** Where what can be computed again is kept, outside of all repositories: `CAIRN_CACHE`, else the user's cache folder. */
function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { CAIRN_CACHE: own, XDG_CACHE_HOME: cache, LOCALAPPDATA: windows } = environment;
  if (own !== undefined && own !== '') return path.resolve(own);
  const folders = [cache, process.platform === 'win32' ? windows : undefined];
  const folder = folders.find((each) => each !== undefined && path.isAbsolute(each)) ?? path.join(homedir(), '.cache');
  return path.join(folder, 'cairn');
}

/** Checkpoints of a repository's history index; its worktrees share them, other clones have their own. */
export async function openHistoryStore({ commonDirectory }: Repository): Promise<HistoryStore> {
  const { createFileHistoryStore } = await import('../adapters/index-files/history-store.ts');
  const name = createHash('sha256').update(commonDirectory).digest('hex').slice(0, 32);
  return createFileHistoryStore(path.join(cacheDirectory(), 'history', name));
}
