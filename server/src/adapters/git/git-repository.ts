import { mkdir } from 'node:fs/promises';
import type {
  BlameLine,
  ChangedFile,
  CommitHeader,
  ConfigScope,
  GitObject,
  GitObjectType,
  Head,
  MainLineChange,
  MainLineCommit,
  PackBytes,
  PackContent,
  Repository,
  SavedIndex,
  WorkTreeFile,
  WorkTreeOptions,
} from '../../ports/repository.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { readConfig, readIdentity, writeConfig } from './configuration.ts';
import { type GitPlace, runGit, runGitOk } from './git-process.ts';
import {
  blameFile,
  isAncestor,
  isShallow,
  shallowBoundary,
  shallowClone,
  type WalkRange,
  walkCommits,
} from './history.ts';
import { mapLines } from './line-map.ts';
import { type Location, locate } from './location.ts';
import { listMainLine, type MainLineOptions, readMainLine } from './main-line.ts';
import { ObjectReader } from './object-reader.ts';
import { inspectPack, makePack, reachableIds, storePack, storePacks } from './packs.ts';
import { listRefs, moveRef, operationInProgress, readHead, resolveRevision } from './refs.ts';
import { finishMessage, type HookName, runHook, saveIndex, stagedPaths, stageTracked, writeTree } from './staging.ts';
import { fsckSettings } from './tolerated-faults.ts';
import { TreeReader } from './trees.ts';
import { workTreeChanges } from './work-tree.ts';

/** Opens the repository a folder lies in. Errors `no-repository`, `unsupported-repository`, `git-failed`. */
export async function openRepository(directory: string, options: { git?: string } = {}): Promise<Repository> {
  const git = options.git ?? 'git';
  return new GitRepository(git, await locate(git, directory));
}

/** Makes an empty bare repository, with folders above it as needed. */
export async function initBareRepository(directory: string, objectFormat: ObjectFormat = 'sha1'): Promise<Repository> {
  await mkdir(directory, { recursive: true });
  const args = ['init', '--quiet', '--bare', '--template=', '--initial-branch=main'];
  await runGitOk({ git: 'git', directory }, [...args, `--object-format=${objectFormat}`, '--', directory]);
  return openRepository(directory);
}

class GitRepository implements Repository {
  readonly directory: string;
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  readonly bare: boolean;
  readonly objectFormat: ObjectFormat;
  readonly #place: GitPlace;
  readonly #objects: ObjectReader;
  readonly #trees: TreeReader;

  constructor(git: string, location: Location) {
    this.directory = location.directory;
    this.gitDirectory = location.gitDirectory;
    this.commonDirectory = location.commonDirectory;
    this.bare = location.bare;
    this.objectFormat = location.objectFormat;
    this.#place = {
      git,
      directory: location.directory,
      gitDirectory: location.gitDirectory,
      ...(location.bare ? {} : { workTree: location.directory }),
    };
    this.#objects = new ObjectReader(this.#place, location.objectFormat);
    this.#trees = new TreeReader(this.#objects, location.objectFormat);
  }

  /** Looked up each time: a fetch may complete the history while the repository is open. */
  get shallow(): boolean {
    return isShallow(this.commonDirectory);
  }

  head(): Promise<Head> {
    return readHead(this.#place);
  }

  resolve(revision: string): Promise<ObjectId | null> {
    return resolveRevision(this.#place, revision);
  }

  refs(prefix = 'refs/'): Promise<{ name: string; id: ObjectId }[]> {
    return listRefs(this.#place, prefix);
  }

  config(key: string, scope?: ConfigScope): Promise<string | null> {
    return readConfig(this.#place, key, scope);
  }

  setConfig(key: string, value: string | null, scope?: ConfigScope): Promise<void> {
    return writeConfig(this.#place, key, value, scope);
  }

  operationInProgress(): Promise<string | null> {
    return operationInProgress(this.gitDirectory);
  }

  readObject(id: ObjectId): Promise<GitObject> {
    return this.#objects.read(id);
  }

  objectInfo(id: ObjectId): Promise<{ type: GitObjectType; size: number } | null> {
    return this.#objects.info(id);
  }

  has(id: ObjectId): Promise<boolean> {
    return this.#objects.has(id);
  }

  blobAt(treeish: ObjectId, path: string): Promise<{ id: ObjectId; data: Uint8Array } | null> {
    return this.#trees.blobAt(treeish, path);
  }

  changedFiles(base: ObjectId | null, head: ObjectId, signal?: AbortSignal): Promise<ChangedFile[]> {
    return this.#trees.changedFiles(base, head, signal);
  }

  async commits(range: WalkRange, signal?: AbortSignal): Promise<CommitHeader[]> {
    const found = await walkCommits(this.#place, this.#objects, range, signal);
    if (this.shallow && range.allowShallow !== true) await this.#refuseBoundary(found.map(({ id }) => id));
    return found;
  }

  mainLine(tip: ObjectId, after: ObjectId | null, signal?: AbortSignal): Promise<MainLineCommit[] | null> {
    return listMainLine(this.#place, tip, after, signal);
  }

  async isBoundary(commit: ObjectId): Promise<boolean> {
    return this.shallow && (await shallowBoundary(this.commonDirectory)).has(commit);
  }

  mainLineChanges(commits: readonly MainLineCommit[], options: MainLineOptions): AsyncIterable<MainLineChange> {
    return readMainLine(this.#place, this.objectFormat, commits, options);
  }

  workTreeChanges(head: ObjectId | null, options: WorkTreeOptions): Promise<WorkTreeFile[]> {
    return workTreeChanges(this.#place, head, options);
  }

  isAncestor(ancestor: ObjectId, descendant: ObjectId): Promise<boolean> {
    return isAncestor(this.#place, this.#objects, this.shallow, ancestor, descendant);
  }

  async blame(
    commit: ObjectId,
    path: string,
    options: { contents?: string; signal?: AbortSignal } = {},
  ): Promise<BlameLine[]> {
    if (options.contents === undefined) return blameFile(this.#place, commit, path, options.signal);
    const blob = await this.blobAt(commit, path);
    const committed = blob === null ? [] : await blameFile(this.#place, commit, path, options.signal);
    const before = splitLines(Buffer.from(blob?.data ?? []).toString('utf8'));
    const uncommitted = { commit: '0'.repeat(commit.length), author: '', email: '', time: 0 };
    return mapLines(before, splitLines(options.contents)).map((line) => committed[line ?? -1] ?? uncommitted);
  }

  async *pack(
    wants: ObjectId[],
    haves: ObjectId[],
    options: { thin: boolean; signal?: AbortSignal },
  ): AsyncGenerator<Uint8Array> {
    await this.#refuseIncomplete(wants, haves, options.signal);
    yield* makePack(this.#place, wants, haves, options);
  }

  async objectIds(wants: ObjectId[], haves: ObjectId[], signal?: AbortSignal): Promise<ObjectId[]> {
    await this.#refuseIncomplete(wants, haves, signal);
    return reachableIds(this.#place, wants, haves, signal);
  }

  unpack(pack: PackBytes, signal?: AbortSignal): Promise<number> {
    return storePack(this.#place, this.commonDirectory, pack, signal);
  }

  unpackAll(packs: readonly Uint8Array[], signal?: AbortSignal): Promise<number> {
    return storePacks(this.#place, this, packs, this.#objects, signal);
  }

  inspectPack(pack: PackBytes, options: Parameters<Repository['inspectPack']>[1]): Promise<PackContent> {
    return inspectPack(this.#place, this, pack, options);
  }

  async writeObject(type: GitObjectType, data: Uint8Array): Promise<ObjectId> {
    const output = await runGitOk(this.#place, ['hash-object', '-t', type, '-w', '--stdin'], { input: data });
    return output.toString('latin1').trim();
  }

  updateRef(name: string, newId: ObjectId, expectedOld: ObjectId | null, reason: string): Promise<void> {
    return moveRef(this.#place, this.objectFormat, { name, newId, expectedOld, reason });
  }

  async fsck(signal?: AbortSignal): Promise<string[]> {
    const args = [...fsckSettings, 'fsck', '--strict', '--full', '--no-dangling', '--no-progress'];
    const output = await runGit(this.#place, args, { signal });
    const complaints = `${output.stdout.toString('utf8')}${output.stderr}`.split('\n').filter(Boolean);
    return output.code === 0 || complaints.length > 0 ? complaints : [`git fsck ended with code ${output.code}`];
  }

  saveIndex(): Promise<SavedIndex> {
    return saveIndex(this.gitDirectory);
  }

  async stagedPaths(): Promise<string[]> {
    return stagedPaths(this.#place, await this.resolve('HEAD'), this.objectFormat);
  }

  stageTracked(): Promise<void> {
    return stageTracked(this.#place);
  }

  writeTree(): Promise<ObjectId> {
    return writeTree(this.#place);
  }

  runHook(name: HookName, args: string[], signal?: AbortSignal): Promise<void> {
    return runHook(this.#place, this.gitDirectory, name, args, signal);
  }

  finishMessage(message: string, signal?: AbortSignal): Promise<string> {
    return finishMessage(this.#place, this.gitDirectory, message, signal);
  }

  identity(): Promise<{ name: string; email: string }> {
    return readIdentity(this.#place);
  }

  close(): Promise<void> {
    return this.#objects.close();
  }

  /** A shallow clone gives whole answers only where its boundary is not reached. */
  async #refuseIncomplete(wants: ObjectId[], haves: ObjectId[], signal?: AbortSignal): Promise<void> {
    if (this.shallow) await this.commits({ tips: wants, exclude: haves }, signal);
  }

  async #refuseBoundary(ids: ObjectId[]): Promise<void> {
    const boundary = await shallowBoundary(this.commonDirectory);
    if (ids.some((id) => boundary.has(id))) throw shallowClone('This history can not be read to its end');
  }
}

/** Lines with their ends; nothing after the last line feed is no line. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
