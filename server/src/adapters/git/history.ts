import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BlameLine, CommitHeader } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { parseCommitHeader } from './commit-header.ts';
import { type GitPlace, gitFailed, runGit, runGitOk } from './git-process.ts';
import type { ObjectReader } from './object-reader.ts';

export interface WalkRange {
  tips: ObjectId[];
  exclude?: ObjectId[];
  firstParent?: boolean;
  limit?: number;
  path?: string;
  allowShallow?: boolean;
}

/** Commits of a range, oldest first. git orders them; the objects themselves are read and checked here. */
export async function walkCommits(
  place: GitPlace,
  objects: ObjectReader,
  range: WalkRange,
  signal?: AbortSignal,
): Promise<CommitHeader[]> {
  if (range.tips.length === 0) return [];
  const args = ['rev-list', '--topo-order', '--reverse', '--stdin'];
  if (range.firstParent === true) args.push('--first-parent');
  if (range.limit !== undefined) args.push(`--max-count=${range.limit}`);
  const revisions = [...range.tips, ...(range.exclude ?? []).map((id) => `^${id}`)];
  const paths = range.path === undefined ? [] : ['--', range.path];
  const input = `${[...revisions, ...paths].join('\n')}\n`;
  const output = await runGitOk(place, args, { input, signal });
  const ids = output.toString('latin1').split('\n').filter(Boolean);
  return Promise.all(ids.map(async (id) => parseCommitHeader(id, (await objects.read(id)).data)));
}

/** So many first parents are looked at before git is started: most often what is asked for is the parent. */
const NEAR = 8;

/** False only where the whole history is here. Error `shallow-clone` where the answer may lie beyond its boundary. */
export async function isAncestor(
  place: GitPlace,
  objects: ObjectReader,
  shallow: boolean,
  ancestor: ObjectId,
  descendant: ObjectId,
): Promise<boolean> {
  if (!shallow && (await isNearParent(objects, ancestor, descendant))) return true;
  const args = ['merge-base', '--is-ancestor', ancestor, descendant];
  const output = await runGit(place, args);
  if (output.code === 0) return true;
  if (output.code !== 1) throw gitFailed(args, output);
  if (shallow) throw shallowClone('Whether one commit comes after another can not be told');
  return false;
}

async function isNearParent(objects: ObjectReader, ancestor: ObjectId, descendant: ObjectId): Promise<boolean> {
  let at: ObjectId | undefined = descendant;
  for (let step = 0; at !== undefined && step < NEAR; step++) {
    const { type, data } = await objects.read(at);
    if (type !== 'commit') return false;
    const { parents } = parseCommitHeader(at, data);
    if (parents.includes(ancestor)) return true;
    at = parents[0];
  }
  return false;
}

/** git keeps this file exactly as long as part of the history is missing. */
function shallowFile(commonDirectory: string): string {
  return path.join(commonDirectory, 'shallow');
}

export function isShallow(commonDirectory: string): boolean {
  return existsSync(shallowFile(commonDirectory));
}

/** Commits at which a shallow clone's history was cut. */
export async function shallowBoundary(commonDirectory: string): Promise<Set<ObjectId>> {
  const text = await readFile(shallowFile(commonDirectory), 'latin1').catch(() => '');
  return new Set(text.split('\n').filter(Boolean));
}

export function shallowClone(what: string): CairnError {
  return new CairnError('shallow-clone', `${what} in a shallow clone.`, {
    why: 'Part of the history is not on this machine.',
    next: 'Fetch all of it: git fetch --unshallow',
  });
}

/** Commit of each line of a file as of a commit. Error `git-failed` where the commit has no such file. */
export async function blameFile(
  place: GitPlace,
  commit: ObjectId,
  file: string,
  signal?: AbortSignal,
): Promise<BlameLine[]> {
  const args = ['blame', '--porcelain', '--no-textconv', '--no-progress', '--encoding=UTF-8', commit, '--', file];
  return parseBlame((await runGitOk(place, args, { signal })).toString('utf8'));
}

function parseBlame(porcelain: string): BlameLine[] {
  const known = new Map<ObjectId, BlameLine>();
  const lines: BlameLine[] = [];
  let current: BlameLine | null = null;
  for (const line of porcelain.split('\n')) {
    const header = /^([0-9a-f]{40,64}) \d+ \d+/.exec(line)?.[1];
    if (line.startsWith('\t')) {
      if (current !== null) lines.push(current);
    } else if (header !== undefined) {
      current = known.get(header) ?? { commit: header, author: '', email: '', time: 0 };
      known.set(header, current);
    } else if (current !== null) {
      readBlameField(current, line);
    }
  }
  return lines;
}

function readBlameField(entry: BlameLine, line: string): void {
  if (line.startsWith('author ')) entry.author = line.slice('author '.length);
  else if (line.startsWith('author-mail ')) entry.email = line.slice('author-mail '.length).replace(/^<|>$/g, '');
  else if (line.startsWith('author-time ')) entry.time = Number(line.slice('author-time '.length));
}
