import type { ChangedFile, MainLineChange, MainLineCommit, MainLineFile } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { type GitPlace, runGitOk } from './git-process.ts';
import { streamGit } from './git-stream.ts';
import { ObjectStream } from './object-stream.ts';

export interface MainLineOptions {
  wants: (file: ChangedFile) => boolean;
  maxSize: number;
  signal?: AbortSignal;
}

/** Objects asked for at once: few at first, so that the first change is there soon, then twice as many each time; and how many such batches are under way. */
const FIRST_BATCH = 16;
const MOST_BATCH = 256;
const BATCHES = 3;

/** First parents of `tip`, oldest first, up to and without `after`. Null where `after` is not among them. */
export async function listMainLine(
  place: GitPlace,
  tip: ObjectId,
  after: ObjectId | null,
  signal?: AbortSignal,
): Promise<MainLineCommit[] | null> {
  if (tip === after) return [];
  const input = after === null ? `${tip}\n` : `${tip}\n^${after}\n`;
  const args = ['rev-list', '--first-parent', '--parents', '--topo-order', '--reverse', '--stdin'];
  const output = await runGitOk(place, args, { input, signal });
  const commits = output
    .toString('latin1')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', ...parents] = line.split(' ');
      return { id, parents };
    });
  if (after !== null && commits[0]?.parents[0] !== after) return null;
  return commits;
}

interface Diff extends MainLineCommit {
  files: ChangedFile[];
}

/** What each commit changed against its first parent, with the new content of the files that are wanted. */
export async function* readMainLine(
  place: GitPlace,
  format: ObjectFormat,
  commits: readonly MainLineCommit[],
  { wants, maxSize, signal }: MainLineOptions,
): AsyncGenerator<MainLineChange, void> {
  if (commits.length === 0) return;
  const objects = new ObjectStream(place, format, maxSize, signal);
  const diffs = readDiffs(place, commits, signal);
  const asked: Diff[][] = [];
  try {
    for await (const batch of inBatches(diffs, wants)) {
      objects.ask(batch.flatMap((diff) => idsOf(diff, wants)));
      asked.push(batch);
      if (asked.length < BATCHES) continue;
      for (const diff of asked.shift() ?? []) yield await complete(diff, objects, wants);
    }
    for (const diff of asked.flat()) yield await complete(diff, objects, wants);
  } finally {
    objects.close();
    await diffs.return();
  }
}

type Wants = MainLineOptions['wants'];

const isWanted = (file: ChangedFile, wants: Wants): boolean => file.newId !== null && wants(file);

/** The objects of a change in the order `complete` takes them. */
function idsOf({ id, parents, files }: Diff, wants: Wants): ObjectId[] {
  const merged = parents[1];
  const blobs = files.filter((file) => isWanted(file, wants)).map(({ newId }) => newId ?? '');
  return [id, ...(merged === undefined ? [] : [merged]), ...blobs];
}

async function complete({ id, parents, files }: Diff, objects: ObjectStream, wants: Wants): Promise<MainLineChange> {
  const commit = await takeCommit(objects, id);
  const merged = parents[1] === undefined ? null : await takeCommit(objects, parents[1]);
  const complete: MainLineFile[] = [];
  for (const file of files)
    complete.push(isWanted(file, wants) ? await withContent(file, objects) : { ...file, content: null });
  return { id, parents, commit, merged, files: complete };
}

async function takeCommit(objects: ObjectStream, id: ObjectId): Promise<Uint8Array> {
  const answer = await objects.take(id);
  if (typeof answer === 'string' || answer.type !== 'commit')
    throw new CairnError('bad-object', `Commit ${id} can not be read.`, {
      why: answer === 'missing' ? 'It is not in this repository.' : 'It is no commit, or too large for one.',
      next: 'Run `git fsck` to see what is missing; `git fetch` may bring it back.',
    });
  return answer.data;
}

async function withContent(file: ChangedFile, objects: ObjectStream): Promise<MainLineFile> {
  const answer = await objects.take(file.newId ?? '');
  if (typeof answer === 'string') return { ...file, content: null, problem: answer };
  return { ...file, content: answer.data };
}

/** Diffs in groups with about as many objects each as are asked for at once. */
async function* inBatches(diffs: AsyncGenerator<Diff[], void>, wants: Wants): AsyncGenerator<Diff[], void> {
  let batch: Diff[] = [];
  let objects = 0;
  let enough = FIRST_BATCH;
  for await (const some of diffs) {
    for (const diff of some) {
      batch.push(diff);
      objects += idsOf(diff, wants).length;
      if (objects < enough) continue;
      yield batch;
      batch = [];
      objects = 0;
      enough = Math.min(MOST_BATCH, enough * 2);
    }
  }
  if (batch.length > 0) yield batch;
}

/** Runs `git diff-tree` over all commits: each against the parent it is given, the first of a history against nothing. As many at once as came together. */
async function* readDiffs(
  place: GitPlace,
  commits: readonly MainLineCommit[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Diff[], void> {
  const args = [
    'diff-tree',
    '--stdin',
    '--always',
    '--root',
    '-r',
    '--raw',
    '-z',
    '--no-renames',
    '--no-abbrev',
    '--ignore-submodules=none',
  ];
  const git = streamGit(place, args, signal);
  git.child.stdin.end(commits.map(({ id, parents }) => `${[id, ...parents.slice(0, 1)].join(' ')}\n`).join(''));
  const parser = new DiffParser(commits);
  try {
    for await (const fields of fieldsOf(git.output)) yield parser.take(fields);
    yield [parser.last()];
  } finally {
    git.close();
  }
}

class DiffParser {
  readonly #commits: readonly MainLineCommit[];
  #at = -1;
  #files: ChangedFile[] = [];
  /** What was said of the file whose path comes next. */
  #entry: string | null = null;

  constructor(commits: readonly MainLineCommit[]) {
    this.#commits = commits;
  }

  /** The diffs that these fields bring to their end. */
  take(fields: readonly string[]): Diff[] {
    const diffs: Diff[] = [];
    for (const field of fields) {
      if (this.#entry !== null) {
        this.#files.push(parseEntry(this.#entry, field));
        this.#entry = null;
      } else if (field.startsWith(':')) this.#entry = field;
      else {
        const diff = this.#begin(field.trim());
        if (diff !== null) diffs.push(diff);
      }
    }
    return diffs;
  }

  last(): Diff {
    const commit = this.#commits[this.#at];
    if (this.#at !== this.#commits.length - 1 || commit === undefined)
      throw new CairnError('git-failed', 'git diff-tree stopped early.');
    return { ...commit, files: this.#files };
  }

  /** The diff before the one that begins. */
  #begin(id: string): Diff | null {
    const done = this.#commits[this.#at];
    const files = this.#files;
    this.#at += 1;
    if (this.#commits[this.#at]?.id !== id)
      throw new CairnError('git-failed', 'git diff-tree gave an answer that is not understood.');
    this.#files = [];
    return done === undefined ? null : { ...done, files };
  }
}

/** `:oldmode newmode oldid newid status`. */
function parseEntry(entry: string, path: string): ChangedFile {
  const [oldMode = '', newMode = '', oldId = '', newId = ''] = entry.slice(1).split(' ');
  const isOld = oldMode !== '000000';
  const isNew = newMode !== '000000';
  return {
    path,
    status: isOld ? (isNew ? 'modified' : 'deleted') : 'added',
    oldId: isOld ? oldId : null,
    newId: isNew ? newId : null,
    mode: isNew ? newMode : oldMode,
  };
}

/** Fields that end with a zero byte, as many at once as came together. */
async function* fieldsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[], void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(0);
    rest = bytes.subarray(end + 1);
    if (end >= 0) yield bytes.toString('utf8', 0, end).split('\0');
  }
}
