import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import { parseReaderKey } from './reader-key.ts';

const keyText = z.string().refine((text) => {
  try {
    return parseReaderKey(text).length > 0;
  } catch {
    return false;
  }
}, 'a reader key');

export const readerSchema = z.strictObject({
  key: keyText,
  /** What whoever added the key calls its owner. Only readers see it. */
  name: z.string().max(100),
});
export type Reader = z.infer<typeof readerSchema>;
export const readersSchema = z.array(readerSchema).min(1).max(1000);

export const readerChangeSchema = z.discriminatedUnion('change', [
  /** `history`: also give out the keys of what was published before. */
  z.strictObject({ change: z.literal('add'), key: keyText, name: z.string().max(100), history: z.boolean() }),
  z.strictObject({ change: z.literal('remove'), key: keyText }),
]);
export type ReaderChange = z.infer<typeof readerChangeSchema>;

/** The list after the changes. Error `invalid-input` where nobody would be left who can read. */
export function changedReaders(readers: readonly Reader[], changes: readonly ReaderChange[]): Reader[] {
  const byKey = new Map(readers.map((reader) => [reader.key, reader]));
  for (const change of changes) {
    if (change.change === 'remove') byKey.delete(change.key);
    else byKey.set(change.key, { key: change.key, name: change.name });
  }
  if (byKey.size > 0) return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  throw new CairnError(
    'invalid-input',
    'The last reader can not be removed: nobody could read what is published then.',
    {
      next: 'Add another reader first.',
    },
  );
}

export function sameReaders(a: readonly Reader[], b: readonly Reader[]): boolean {
  const keys = (readers: readonly Reader[]) =>
    readers
      .map(({ key }) => key)
      .toSorted()
      .join();
  return keys(a) === keys(b);
}
