import type { CommitHeader } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** The fields of a commit that walking needs, read by position as git reads them. Error `bad-object`. */
export function parseCommitHeader(id: ObjectId, commit: Uint8Array): CommitHeader {
  const text = Buffer.from(commit.buffer, commit.byteOffset, commit.byteLength).toString('utf8');
  const end = text.indexOf('\n\n');
  const lines = (end < 0 ? text : text.slice(0, end)).split('\n');
  const tree = field(lines[0], 'tree');
  const parents: ObjectId[] = [];
  let next = 1;
  for (let parent = field(lines[next], 'parent'); parent !== null; parent = field(lines[next], 'parent')) {
    parents.push(parent);
    next++;
  }
  const author = field(lines[next], 'author');
  const committer = field(lines[next + 1], 'committer');
  const time = /(\d+) [+-]\d+$/.exec(committer ?? '')?.[1];
  if (tree === null || author === null || time === undefined) {
    throw new CairnError('bad-object', `Commit ${id} has a header that git would not write.`);
  }
  const message = end < 0 ? '' : text.slice(end + 2);
  const subject = message.replace(/^\n+/, '').split('\n', 1)[0] ?? '';
  return { id, tree, parents, author, committedAt: Number(time), subject };
}

function field(line: string | undefined, name: string): string | null {
  return line?.startsWith(`${name} `) ? line.slice(name.length + 1) : null;
}
