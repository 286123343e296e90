import { decodeUtf8 } from '../../core/bytes.ts';
import { MAX_FILE_SIZE } from '../../core/scoring/known-code.ts';
import type { Repository } from '../../ports/repository.ts';
import type { ObjectId } from '../../protocol/primitives.ts';

/** Text of a blob, or why it has none to score. */
export type SourceText = { text: string } | { unreadable: string };

export async function readSource(repository: Repository, id: ObjectId): Promise<SourceText> {
  return sourceTextOf((await repository.readObject(id)).data);
}

export function sourceTextOf(data: Uint8Array): SourceText {
  if (data.length > MAX_FILE_SIZE) return { unreadable: TOO_LARGE };
  if (data.includes(0)) return { unreadable: 'The file is binary.' };
  const text = decodeUtf8(data);
  return text === null ? { unreadable: 'The file is not UTF-8 text.' } : { text };
}

export const TOO_LARGE = `The file is larger than ${MAX_FILE_SIZE / 1_000_000} MB, which nobody writes by hand.`;

/** A regular file: no symbolic link, no submodule. */
export const isRegularFile = (mode: string): boolean => mode === '100644' || mode === '100755';
