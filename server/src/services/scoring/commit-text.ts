import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** What the score reads of a commit on the main line. */
export interface CommitText {
  parents: ObjectId[];
  /** Author's mail, lower case. */
  developer: string;
  /** Of the committer, unix seconds. */
  time: number;
  message: string;
}

const decoder = new TextDecoder();

/** Error `bad-object`. */
export async function readCommitText(repository: Repository, id: ObjectId): Promise<CommitText> {
  const object = await repository.readObject(id);
  const text = decoder.decode(object.data);
  const end = text.indexOf('\n\n');
  const header = end < 0 ? text : text.slice(0, end);
  const time = /^committer .* (\d+) [+-]\d+$/m.exec(header)?.[1];
  if (object.type !== 'commit' || time === undefined) throw new CairnError('bad-object', `Object ${id} is no commit.`);
  return {
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map((match) => match[1] ?? ''),
    developer: (/^author .*<([^>]*)>/m.exec(header)?.[1] ?? '').toLowerCase(),
    time: Number(time),
    message: end < 0 ? '' : text.slice(end + 2),
  };
}
