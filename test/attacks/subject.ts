import type { Repository } from '../../server/src/ports/repository.ts';
import type { ObjectId } from '../../server/src/protocol/primitives.ts';
import { type Edits, editTree, treeOf } from './fixture/edit-tree.ts';
import type { History } from './fixture/history.ts';
import { languageOf } from './text/language.ts';

export interface FileChange {
  before: string | null;
  after: string | null;
}

export interface SourceFile {
  path: string;
  text: string;
}

/** A real change, as texts: what an attack works on. */
export interface Subject {
  /** Code the change touches, by path. */
  files: ReadonlyMap<string, FileChange>;
  /** Code of the base that it leaves alone, a sample. */
  context: readonly SourceFile[];
  /** Code of another project. */
  foreign: readonly SourceFile[];
}

/** Where a real change lies in its history. */
export interface RealChange {
  id: string;
  history: History;
  base: ObjectId;
  head: ObjectId;
  subject: Subject;
}

const MAX_CONTEXT = 12;
const MAX_FILES = 60;
const NOT_SOURCE =
  /(^|\/)(tests?|spec|docs?|examples?|mocks?|vendor|dist|build|benchmarks?|node_modules)\/|\.(test|spec)\./i;

/** Reads a change; null where it touches no source, or too much of it. */
export async function readSubject(
  { repository }: History,
  base: ObjectId,
  head: ObjectId,
  foreign: readonly SourceFile[],
): Promise<Subject | null> {
  const files = new Map<string, FileChange>();
  for (const { path, oldId, newId } of await repository.changedFiles(base, head)) {
    if (languageOf(path) === null || NOT_SOURCE.test(path)) continue;
    const [before, after] = [await readText(repository, oldId), await readText(repository, newId)];
    if (before !== undefined && after !== undefined) files.set(path, { before, after });
  }
  if (files.size === 0 || files.size > MAX_FILES) return null;
  const others = (await repository.changedFiles(null, base)).filter(
    ({ path, mode }) => mode === '100644' && languageOf(path) !== null && !NOT_SOURCE.test(path) && !files.has(path),
  );
  const step = Math.max(1, Math.floor(others.length / MAX_CONTEXT));
  const context: SourceFile[] = [];
  for (const { path, newId } of others.filter((_, index) => index % step === 0).slice(0, MAX_CONTEXT)) {
    const text = await readText(repository, newId);
    if (typeof text === 'string') context.push({ path, text });
  }
  return { files, context, foreign };
}

/** Undefined where it is no text of a usual size. */
async function readText(repository: Repository, id: ObjectId | null): Promise<string | null | undefined> {
  if (id === null) return null;
  const { data } = await repository.readObject(id);
  if (data.length > 300_000 || data.includes(0)) return undefined;
  return Buffer.from(data).toString('utf8');
}

/** The subject after some more edits of its head. */
export function withEdits(subject: Subject, edits: Edits): Subject {
  const files = new Map(subject.files);
  for (const [path, after] of edits) {
    const before = files.get(path)?.before ?? subject.context.find((file) => file.path === path)?.text ?? null;
    files.set(path, { before, after });
  }
  return { ...subject, files };
}

/** The same files, and nothing done to them: what an attack does to it, it does alone. */
export function withoutChange(subject: Subject): Subject {
  const files = [...subject.files].flatMap(([path, { before }]): [string, FileChange][] =>
    before === null ? [] : [[path, { before, after: before }]],
  );
  return { ...subject, files: new Map(files) };
}

/** The files that stand after the change, code only. */
export const standing = ({ files }: Subject): (SourceFile & { before: string | null })[] =>
  [...files].flatMap(([path, { before, after }]) => (after === null ? [] : [{ path, text: after, before }]));

/** The tree of a commit with edits, for committing. */
export async function editedTree({ repository, store }: History, commit: ObjectId, edits: Edits): Promise<ObjectId> {
  const tree = await editTree({ repository, store }, await treeOf(repository, commit), edits);
  return tree ?? store.tree([]);
}
