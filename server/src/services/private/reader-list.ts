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

/** A change that is wanted; `take-back`: whatever waits for this key shall wait no more. */
export type WantedChange = ReaderChange | { change: 'take-back'; key: string };

/**
 * Notes a change, which the next publication that moves the main ref carries out, in place of what waited for the same key; returns all
 * that wait then. Errors `invalid-input`, `not-permitted`.
 */
export async function changeReaders(repository: Repository, wanted: WantedChange): Promise<ReaderChange[]> {
  parseReaderKey(wanted.key);
  if ((await readMark(repository)) !== true) throw notPrivate();
  const before = await readChanges(repository);
  const others = before.filter(({ key }) => key !== wanted.key);
  const registered = (await repository.config(REPOSITORY_SETTING)) !== null;
  const takenBack = wanted.change === 'take-back' || (!registered && isUndone(wanted, before));
  const changes = takenBack ? others : [...others, wanted];
  await writeChanges(repository, changes);
  return changes;
}

/**
 * Whoever waits to be added before anything is published is no reader yet, and needs no removal. Later on that can't be told without
 * the network: the same key may have been published, so its removal is noted.
 */
function isUndone({ change, key }: ReaderChange, before: readonly ReaderChange[]): boolean {
  return change === 'remove' && before.some((one) => one.change === 'add' && one.key === key);
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
