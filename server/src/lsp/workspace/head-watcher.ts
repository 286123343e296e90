import { type FSWatcher, watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Head, Repository } from '../../ports/repository.ts';
import { pause } from '../abort.ts';

/** How often the files behind HEAD are looked at where the system does not tell of changes. */
const POLL_MS = 2_000;
/** A commit touches several files: they are looked at once, when it is over. */
const SETTLE_MS = 40;

export interface HeadWatcher {
  /** Where HEAD stood when it was last looked at. */
  readonly head: Head;
  /** Looks now, and calls back before it resolves if HEAD moved, the history behind it got longer, or the settings changed. */
  check(): Promise<void>;
}

export interface HeadListener {
  onMove(head: Head): void;
  /** The repository's own git configuration was written. */
  onSettings(): void;
  onError(error: unknown): void;
}

/**
 * Notices commits, checkouts, resets, the completion of a shallow clone and changed settings by anyone: watches the git directory and
 * polls the few files that tell, so that no process runs while nothing happens. Stops when the signal aborts.
 */
export async function watchHead(
  repository: Repository,
  { onMove, onSettings, onError }: HeadListener,
  signal: AbortSignal,
): Promise<HeadWatcher> {
  let head = await repository.head();
  let { shallow } = repository;
  let print = await fingerprint(repository, head);
  let settings = await settingsPrint(repository);
  let checking: Promise<void> | null = null;

  const lookAtSettings = async () => {
    const now = await settingsPrint(repository);
    if (now === settings) return;
    settings = now;
    if (!signal.aborted) onSettings();
  };
  const look = async () => {
    await lookAtSettings();
    const now = await fingerprint(repository, head);
    if (now === print) return;
    const next = await repository.head();
    const moved = !sameHead(head, next) || shallow !== repository.shallow;
    head = next;
    shallow = repository.shallow;
    print = await fingerprint(repository, head);
    if (moved && !signal.aborted) onMove(head);
  };
  /** One look at a time; a call during one looks again after it. */
  const check = (): Promise<void> => {
    const turn = (checking ?? Promise.resolve()).then(look);
    checking = turn.catch(onError).then(() => undefined);
    return checking;
  };

  let settling = false;
  const settle = async () => {
    if (settling) return;
    settling = true;
    await pause(SETTLE_MS, signal);
    settling = false;
    if (!signal.aborted) await check();
  };
  const watchers = watchedFolders(repository).flatMap((folder) => tryWatch(folder, settle));
  signal.addEventListener('abort', () => {
    for (const watcher of watchers) watcher.close();
  });
  void poll(check, signal);
  return {
    get head() {
      return head;
    },
    check,
  };
}

async function poll(check: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(POLL_MS, signal);
    if (!signal.aborted) await check();
  }
}

/** HEAD and its log of a worktree, branches and packed refs of the whole repository. */
function watchedFolders({ gitDirectory, commonDirectory }: Repository): string[] {
  const logs = path.join(gitDirectory, 'logs');
  return [...new Set([gitDirectory, logs, commonDirectory, path.join(commonDirectory, 'refs', 'heads')])];
}

/** Not every file system can watch, and not every folder is there: the poll serves those. */
function tryWatch(folder: string, onChange: () => void): FSWatcher[] {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => watcher.close());
    return [watcher];
  } catch {
    return [];
  }
}

/** Changes whenever HEAD may have moved: contents of HEAD and its branch, state of packed refs, reftable and shallow boundary. */
async function fingerprint({ gitDirectory, commonDirectory }: Repository, head: Head): Promise<string> {
  const branch = head.kind === 'detached' ? [] : [contents(path.join(commonDirectory, head.ref))];
  const parts = await Promise.all([
    contents(path.join(gitDirectory, 'HEAD')),
    ...branch,
    changedAt(path.join(commonDirectory, 'packed-refs')),
    changedAt(path.join(commonDirectory, 'shallow')),
    changedAt(path.join(gitDirectory, 'reftable', 'tables.list')),
    changedAt(path.join(commonDirectory, 'reftable', 'tables.list')),
  ]);
  return parts.join('\n');
}

/** Changes whenever the configuration of the repository or of this worktree was written. */
async function settingsPrint({ gitDirectory, commonDirectory }: Repository): Promise<string> {
  const files = [path.join(commonDirectory, 'config'), path.join(gitDirectory, 'config.worktree')];
  return (await Promise.all(files.map(changedAt))).join('\n');
}

async function contents(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

async function changedAt(file: string): Promise<string> {
  return stat(file, { bigint: true }).then(
    ({ mtimeNs, size, ino }) => `${mtimeNs} ${size} ${ino}`,
    () => '',
  );
}

function sameHead(a: Head, b: Head): boolean {
  return refOf(a) === refOf(b) && commitOf(a) === commitOf(b);
}

/** Full name of the branch HEAD is on; null when it is detached. */
export function refOf(head: Head): string | null {
  return head.kind === 'detached' ? null : head.ref;
}

/** The commit HEAD stands at; null on a branch without one. */
export function commitOf(head: Head): string | null {
  return head.kind === 'unborn' ? null : head.commit;
}
