import * as z from 'zod';
import { arweaveIdSchema, uintSchema } from '../../../server/src/protocol/primitives.ts';

const base64Url = z.string().regex(/^[A-Za-z0-9_-]*$/);

const common = {
  id: arweaveIdSchema,
  /** Public key and its hash, base64url. */
  owner: base64Url,
  address: arweaveIdSchema,
  signature: base64Url,
  tags: z.array(z.object({ name: z.string(), value: z.string() })),
  target: base64Url,
  anchor: base64Url,
  /** Bytes of the data alone. */
  size: z.int().nonnegative(),
  /** Winston taken from the owner's balance. */
  charge: uintSchema,
  /** Unix milliseconds. */
  receivedAt: z.int(),
};

/** One data item or transaction as the archive's journal keeps it. */
export const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('item'),
    /** Where the data starts in the item's file. */ dataOffset: z.int(),
  }),
  z.object({ ...common, kind: z.literal('transaction'), dataRoot: base64Url, reward: uintSchema }),
]);
export type Entry = z.infer<typeof entrySchema>;
export type ItemEntry = Extract<Entry, { kind: 'item' }>;
export type TransactionEntry = Extract<Entry, { kind: 'transaction' }>;

/** Value of a tag, its name compared without case. */
export function tagValue(entry: Entry, name: string): string | undefined {
  return entry.tags.find((tag) => tag.name.toLowerCase() === name.toLowerCase())?.value;
}
