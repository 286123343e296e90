import * as z from 'zod';
import type { Hex } from '../../protocol/primitives.ts';
import { addressSchema, hexSchema } from '../../protocol/primitives.ts';

/** Shapes of what an RPC may answer. Quantities become numbers or bigints, hashes have their length. */

const quantity = z.string().regex(/^0x[0-9a-fA-F]{1,64}$/, 'not a quantity');

export const bigQuantitySchema = quantity.transform((text) => BigInt(text));

export const numberQuantitySchema = quantity
  .transform((text) => Number(text))
  .refine((value) => Number.isSafeInteger(value), 'too large for a number');

export const hashSchema = z.custom<Hex>((v) => typeof v === 'string' && /^0x[0-9a-fA-F]{64}$/.test(v), 'not a hash');

export const blockSchema = z.object({
  number: numberQuantitySchema,
  hash: hashSchema,
  timestamp: numberQuantitySchema,
  baseFeePerGas: bigQuantitySchema.nullish(),
});
export type Block = z.infer<typeof blockSchema>;

export const logSchema = z.object({
  address: addressSchema,
  topics: z.array(hashSchema).min(1).max(4),
  data: hexSchema,
  blockNumber: numberQuantitySchema,
  blockHash: hashSchema,
  transactionHash: hashSchema,
  logIndex: numberQuantitySchema,
  removed: z.boolean().nullish(),
  /** Newer nodes tell it; older ones don't. */
  blockTimestamp: numberQuantitySchema.nullish(),
});
export type Log = z.infer<typeof logSchema>;

export const receiptSchema = z.object({
  transactionHash: hashSchema,
  blockNumber: numberQuantitySchema,
  blockHash: hashSchema,
  gasUsed: bigQuantitySchema,
  status: numberQuantitySchema,
  logs: z.array(logSchema),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** Where a transaction stands: in the pool as long as it has no block. */
export const placedSchema = z.object({ blockHash: hexSchema.nullable() });

export const sentTransactionSchema = z.object({
  from: addressSchema,
  to: addressSchema.nullable(),
  input: hexSchema,
  value: bigQuantitySchema,
});
