import { parseReaderKey } from '../../core/private/reader-key.ts';
import type { Reader, ReaderChange } from '../../core/private/readers.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import type { Registry } from '../../ports/registry.ts';
import type { Repository } from '../../ports/repository.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import { readChainHistory } from '../chain-history.ts';
import { REPOSITORY_SETTING, repositoryIdOn } from '../publish/place.ts';
import { findPrivacy } from './find-privacy.ts';
import { readChanges, readMark, writeChanges } from './settings.ts';
import { unreadable } from './unreadable.ts';

export interface ReaderListDeps {
  repository: Repository;
  registry: Registry;
  reader: PermanentReader;
  /** Reader keys; asked for only where something is sealed. */
  secrets: SecretStore;
  /** Block the contracts were deployed in. */
  fromBlock: number;
}

/** Who reads a repository, and what waits for the next publication. */
export interface ReaderList {
  /** As published; null: nothing was yet. */
  readers: Reader[] | null;
  waiting: ReaderChange[];
}

/** Notes a change, which the next publication that moves the main ref carries out. Error `invalid-input`, `not-permitted`. */
export async function changeReaders(repository: Repository, change: ReaderChange): Promise<ReaderChange[]> {
  parseReaderKey(change.key);
  if ((await readMark(repository)) !== true) throw notPrivate();
  const before = await readChanges(repository);
  const changes = [...before.filter(({ key }) => key !== change.key), change];
  await writeChanges(repository, changes);
  return changes;
}

/** Reads the list from the newest publication. Errors `not-permitted` where it is public, `private-repository`, the networks'. */
export async function listReaders(deps: ReaderListDeps, signal?: AbortSignal): Promise<ReaderList> {
  const { repository, registry } = deps;
  const waiting = await readChanges(repository);
  const asset = await repository.config(REPOSITORY_SETTING);
  if (asset === null) {
    if ((await readMark(repository)) !== true) throw notPrivate();
    return { readers: null, waiting };
  }
  const repositoryId = repositoryIdOn(registry, asset);
  const history = await readChainHistory(registry, repositoryId, deps.fromBlock, signal);
  const found = await findPrivacy(deps, registry.asset(repositoryId), history, signal);
  if (found.kind === 'unknown') throw found.error;
  if (found.kind === 'public') throw notPrivate();
  if (found.kind === 'none') return { readers: null, waiting };
  if (found.newest === null) throw unreadable();
  return { readers: found.newest.readers, waiting };
}

function notPrivate(): CairnError {
  return new CairnError('not-permitted', 'This repository is not private, so it has no readers.', {
    next: 'Before its first publication, make it private: cairn readers on.',
  });
}
