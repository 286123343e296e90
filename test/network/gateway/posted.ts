import * as z from 'zod';
import { arweaveIdSchema, uintSchema } from '../../../server/src/protocol/primitives.ts';

const bytes = z.string().regex(/^[A-Za-z0-9_-]*$/, 'not base64url');

/** A transaction as clients post it (format 2 only). */
export const postedTransactionSchema = z.object({
  format: z.literal(2),
  id: arweaveIdSchema,
  last_tx: bytes,
  owner: bytes,
  tags: z.array(z.object({ name: bytes, value: bytes })).max(128),
  target: bytes,
  quantity: z.literal('0'),
  data: bytes,
  data_size: uintSchema,
  data_root: bytes,
  reward: uintSchema,
  signature: bytes,
});
export type PostedTransaction = z.infer<typeof postedTransactionSchema>;

/** A chunk as clients post it. `offset` is that of any byte of the chunk in its transaction's data. */
export const postedChunkSchema = z.object({
  data_root: arweaveIdSchema,
  data_size: uintSchema,
  data_path: bytes,
  offset: uintSchema,
  chunk: bytes,
});
export type PostedChunk = z.infer<typeof postedChunkSchema>;
