import * as z from 'zod';
import { oracleReportSchema } from './contribution.ts';
import {
  addressSchema,
  arweaveIdSchema,
  hexSchema,
  objectIdSchema,
  repositoryAssetSchema,
  sha256Schema,
  uintSchema,
} from './primitives.ts';

export const secretFindingSchema = z.object({
  rule: z.string(),
  path: z.string(),
  line: z.int(),
  commit: objectIdSchema,
  message: z.string(),
});
export type SecretFinding = z.infer<typeof secretFindingSchema>;

/** What a person consents to before anything leaves the machine. */
export const publicationPlanSchema = z.object({
  repository: repositoryAssetSchema,
  ref: z.string(),
  /** Oldest first. */
  commits: z.array(
    z.object({
      id: objectIdSchema,
      subject: z.string(),
      author: z.string(),
      signer: addressSchema.nullable(),
      /** Why this commit can or can't be paid. */
      pay: z.enum(['payable', 'unsigned', 'other-author', 'bad-signature']),
    }),
  ),
  kind: z.enum(['checkpoint', 'push']),
  bytes: z.int(),
  files: z.int(),
  price: z.object({ amount: uintSchema, unit: z.string(), free: z.boolean() }),
  /** Gas units the record (and the advance) are expected to cost, and the account's balance in wei. */
  gas: uintSchema,
  balance: uintSchema,
  mayRecord: z.boolean(),
  mayAdvance: z.boolean(),
  account: addressSchema,
  report: oracleReportSchema,
  secrets: z.array(secretFindingSchema),
  warnings: z.array(z.string()),
});
export type PublicationPlan = z.infer<typeof publicationPlanSchema>;

export const publicationReceiptSchema = z.object({
  repository: repositoryAssetSchema,
  ref: z.string(),
  commit: objectIdSchema,
  manifestSha256: sha256Schema,
  arweaveId: arweaveIdSchema,
  bytes: z.int(),
  records: z.array(z.object({ contributionKey: hexSchema, commit: objectIdSchema, transaction: hexSchema.nullable() })),
  /** Null where the account may not move the ref, or asked not to. */
  advance: z.object({ transaction: hexSchema }).nullable(),
  gasUsed: uintSchema,
});
export type PublicationReceipt = z.infer<typeof publicationReceiptSchema>;

export const restoreResultSchema = z.object({
  commits: z.int(),
  objects: z.int(),
  /** Commits with a valid wallet signature, and those without. */
  verified: z.int(),
  unproven: z.int(),
  missing: z.array(z.string()),
  ok: z.boolean(),
});
export type RestoreResult = z.infer<typeof restoreResultSchema>;
