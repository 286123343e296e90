import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** What the score reads of a commit on the main line. */
export interface CommitText {
  /** Author's name as the commit has it: a claim, shown as such. */
  author: string;
  /** Author's mail, lower case. */
  developer: string;
  /** Of the committer, unix seconds. */
  time: number;
  message: string;
}

const decoder = new TextDecoder();

/** Error `bad-object`. */
export function parseCommitText(id: ObjectId, data: Uint8Array): CommitText {
  const text = decoder.decode(data);
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const time = /^committer .* (\d+) [+-]\d+$/m.exec(header)?.[1];
  if (time === undefined) throw new CairnError('bad-object', `Commit ${id} has no committer that can be read.`);
  const [, author = '', mail = ''] = /^author (.*)<([^>]*)>/m.exec(header) ?? [];
  return {
    author: author.trim(),
    developer: mail.toLowerCase(),
    time: Number(time),
    message: end < 0 ? '' : text.slice(end + 2),
  };
}

/** Of a merge's message, as much as its title and first sentences. */
const MERGE_MESSAGE_LENGTH = 300;

export type CommitAuthorship = Pick<CommitText, 'author' | 'developer' | 'message'>;

/** Whose work a commit of the main line is: of a merged branch, its tip's author; a merge's message ends with the tip's subject. */
export function authorship(commit: CommitText, merged: CommitText | null): CommitAuthorship {
  const [subject = ''] = commit.message.split('\n', 1);
  if (merged === null) return { author: commit.author, developer: commit.developer, message: subject };
  const head = commit.message.slice(0, subject.length + MERGE_MESSAGE_LENGTH);
  const { author, developer } = merged;
  return { author, developer, message: `${head} ${merged.message.split('\n', 1)[0]}` };
}
