import { decodeUtf8 } from '../../core/bytes.ts';
import { MAX_FILE_SIZE } from '../../core/scoring/code/code.ts';
import type { Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** Text of a blob, or why it has none to score. */
export type SourceText = { text: string } | { unreadable: string };

export const UNREADABLE = {
  'too-large': `The file is larger than ${MAX_FILE_SIZE / 1_000_000} MB, which nobody writes by hand.`,
  missing: 'The content of the file is not in this repository.',
  binary: 'The file is binary.',
  encoding: 'The file is not UTF-8 text.',
  link: 'Links and submodules are not scored.',
} as const;

/** What is not in the repository has no text: a partial clone, say. Error `bad-object` where an object is damaged. */
export async function readSource(repository: Repository, id: ObjectId): Promise<SourceText> {
  if (!(await repository.has(id))) return { unreadable: UNREADABLE.missing };
  return sourceTextOf((await repository.readObject(id)).data);
}

export function sourceTextOf(data: Uint8Array): SourceText {
  if (data.length > MAX_FILE_SIZE) return { unreadable: UNREADABLE['too-large'] };
  if (data.includes(0)) return { unreadable: UNREADABLE.binary };
  const text = decodeUtf8(data);
  return text === null ? { unreadable: UNREADABLE.encoding } : { text };
}

/** A regular file: no symbolic link, no submodule. */
export const isRegularFile = (mode: string): boolean => mode === '100644' || mode === '100755';
