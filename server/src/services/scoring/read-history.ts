import { type FileHistory, type FileRevision, NO_HISTORY, summarizeHistory } from '../../core/scoring/file-history.ts';
import { countChangedLines } from '../../core/scoring/line-count.ts';
import type { CommitHeader, Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { type CommitText, readCommitText } from './commit-text.ts';
import { previousName } from './previous-name.ts';
import { sourceTextOf } from './source-text.ts';

/** Newest changes of a file that are looked at. */
const MAX_REVISIONS = 500;
/** Earlier names of a file that are followed. */
const MAX_RENAMES = 8;
/** Of a merge's message, as much as its title and first sentences. */
const MERGE_MESSAGE_LENGTH = 300;

export interface HistoryOptions {
  /** Take a shallow clone's history as far as it goes: for an estimate, never for a settlement. */
  allowShallow?: boolean;
  signal?: AbortSignal;
}

/**
 * History of a file along the first parents of `base`, and under the names it had before, from objects alone.
 * Error `shallow-clone` where the history is cut and `allowShallow` is not set.
 */
export async function readHistory(
  repository: Repository,
  base: ObjectId,
  path: string,
  options: HistoryOptions = {},
): Promise<FileHistory> {
  const segments: FileRevision[][] = [];
  let left = MAX_REVISIONS;
  let at: Place | null = { commit: base, path };
  while (at !== null && left > 0 && segments.length <= MAX_RENAMES) {
    const segment: Segment = await readSegment(repository, at, left, options);
    segments.unshift(segment.revisions);
    left -= segment.revisions.length;
    at = segment.before;
  }
  const revisions = segments.flat();
  if (revisions.length === 0) return NO_HISTORY;
  return summarizeHistory(revisions, (await readCommitText(repository, base)).time);
}

interface Place {
  commit: ObjectId;
  path: string;
}

interface Segment {
  /** Oldest first. */
  revisions: FileRevision[];
  /** Where the file was before under another name; null where it was nowhere. */
  before: Place | null;
}

/** The newest changes of a file while it has one name. */
async function readSegment(
  repository: Repository,
  { commit: tip, path }: Place,
  limit: number,
  { allowShallow = false, signal }: HistoryOptions,
): Promise<Segment> {
  const commits = await repository.commits({ tips: [tip], path, firstParent: true, limit, allowShallow }, signal);
  const [oldest] = commits;
  if (oldest === undefined) return { revisions: [], before: null };
  const versions = await Promise.all(commits.map(({ id }) => textAt(repository, { commit: id, path })));
  const texts = await Promise.all(commits.map(({ id }) => readCommitText(repository, id)));
  const before = await placeBefore(repository, oldest, path, signal);
  let previous = before === null ? '' : await textAt(repository, before);
  const revisions: FileRevision[] = [];
  for (const [index, commit] of texts.entries()) {
    signal?.throwIfAborted();
    const after = versions[index] ?? '';
    const work = await authorship(repository, commit);
    revisions.push({ time: commit.time, ...work, ...countChangedLines(previous, after) });
    previous = after;
  }
  return { revisions, before: before?.path === path ? null : before };
}

/** Where a file was before a commit changed it. A parent beyond a shallow clone's boundary had, as far as anyone here knows, nothing. */
async function placeBefore(
  repository: Repository,
  commit: CommitHeader,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Place | null> {
  const [parent] = commit.parents;
  if (parent === undefined || !(await repository.has(parent))) return null;
  if ((await repository.blobAt(parent, path)) !== null) return { commit: parent, path };
  const name = await previousName(repository, { parent, commit: commit.id, path }, signal);
  return name === null ? null : { commit: parent, path: name };
}

async function textAt(repository: Repository, { commit, path }: Place): Promise<string> {
  const blob = await repository.blobAt(commit, path);
  const source = blob === null ? null : sourceTextOf(blob.data);
  return source !== null && 'text' in source ? source.text : '';
}

/** Whose work a commit of the main line is: of a merged branch, its tip's author; a merge's message ends with the tip's subject. */
async function authorship(repository: Repository, commit: CommitText): Promise<{ developer: string; message: string }> {
  const [subject = ''] = commit.message.split('\n', 1);
  const merged = commit.parents[1];
  if (merged === undefined) return { developer: commit.developer, message: subject };
  const head = commit.message.slice(0, subject.length + MERGE_MESSAGE_LENGTH);
  if (!(await repository.has(merged))) return { developer: commit.developer, message: head };
  const tip = await readCommitText(repository, merged);
  return { developer: tip.developer, message: `${head} ${tip.message.split('\n', 1)[0]}` };
}
