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
      pay: z.enum(['payable', 'unsigned', 'other-author', 'other-repository', 'bad-signature']),
      /** On-chain name its signature was made for, where that is another repository; else null. */
      signedFor: z.string().nullable(),
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
  /** Whom it is encrypted for; null: it is public. */
  readers: z.array(z.object({ key: z.string(), name: z.string() })).nullable(),
  warnings: z.array(z.string()),
});
export type PublicationPlan = z.infer<typeof publicationPlanSchema>;

export const publicationReceiptSchema = z.object({
  repository: repositoryAssetSchema,
  ref: z.string(),
  commit: objectIdSchema,
  manifestSha256: sha256Schema,
  arweaveId: arweaveIdSchema,
  /** Of all its items. */
  bytes: z.int(),
  /** Those of them that an earlier upload had stored already, from another machine or by somebody else: neither sent nor paid for. */
  found: z.object({ items: z.int(), bytes: z.int() }),
  records: z.array(z.object({ contributionKey: hexSchema, commit: objectIdSchema, transaction: hexSchema.nullable() })),
  /** Null where the ref was not to be moved; a null transaction is one whose hash is not known, of an earlier run or sent anew by the wallet. */
  advance: z.object({ transaction: hexSchema.nullable() }).nullable(),
  gasUsed: uintSchema,
});
export type PublicationReceipt = z.infer<typeof publicationReceiptSchema>;

/** How far an interrupted publication got; null counts could not be asked. */
export const pendingPublicationSchema = z.object({
  repository: repositoryAssetSchema,
  ref: z.string(),
  commit: objectIdSchema,
  commits: z.int(),
  manifestSha256: sha256Schema,
  /** Uploads it is made of, their bytes, and how many of them the store knows. */
  items: z.int(),
  bytes: z.int(),
  stored: z.int().nullable(),
  records: z.int(),
  recorded: z.int().nullable(),
  /** Whether the ref stands at the commit on chain. */
  moved: z.boolean().nullable(),
  transactions: z.array(hexSchema),
});
export type PendingPublication = z.infer<typeof pendingPublicationSchema>;

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

/** How one recorded contribution stands when its commit is looked at. */
export const auditedContributionSchema = z.object({
  contributionKey: hexSchema,
  commit: objectIdSchema,
  author: addressSchema,
  /**
   * `proven`: its author's wallet signed this very commit. `unproven`: nobody's signature is on it, or another account's; it is
   * never paid. `false`: the chain says something else than the commit. `missing`: its publication is. `unreadable`: it is sealed for
   * others, so nothing can be said of it.
   */
  state: z.enum(['proven', 'unproven', 'cannot-check', 'false', 'missing', 'unreadable']),
  why: z.string().optional(),
  /** A maintainer credited it in a move of the audited ref. */
  credited: z.boolean(),
});
export type AuditedContribution = z.infer<typeof auditedContributionSchema>;

/** What can be said of a published repository by anyone, from the chain and the gateways alone. */
export const remoteAuditSchema = z.object({
  repository: repositoryAssetSchema,
  ref: z.string(),
  /** Where the chain says the ref stands; null where it was never moved. */
  tip: objectIdSchema.nullable(),
  publications: z.array(
    z.object({
      manifestSha256: sha256Schema,
      arweaveId: arweaveIdSchema.nullable(),
      /** Its bytes were had, hash to what is recorded and unpack strictly, with all they build on. */
      whole: z.boolean(),
      /** Its bytes are there and right, and sealed for readers this person is not one of. */
      unreadable: z.boolean(),
      why: z.string().optional(),
      /** Part of the audited ref. */
      merged: z.boolean(),
    }),
  ),
  contributions: z.array(auditedContributionSchema),
  /** What is wrong with the ref: empty where `ok`. */
  problems: z.array(z.string()),
  ok: z.boolean(),
});
export type RemoteAudit = z.infer<typeof remoteAuditSchema>;
