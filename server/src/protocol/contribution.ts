import * as z from 'zod';
import {
  addressSchema,
  arweaveIdSchema,
  hexSchema,
  objectIdSchema,
  repositoryAssetSchema,
  sha256Schema,
  uintSchema,
} from './primitives.ts';

/** One check of the Oracle. */
export const oracleCheckSchema = z.object({
  level: z.enum(['L0', 'L1', 'L2', 'L3', 'L4', 'L5', 'L6']),
  check: z.string(),
  status: z.enum(['pass', 'warn', 'fail', 'skipped']),
  message: z.string(),
  where: z.string().optional(),
});
export type OracleCheck = z.infer<typeof oracleCheckSchema>;

export const oracleReportSchema = z.object({
  version: z.literal(1),
  commit: objectIdSchema,
  checks: z.array(oracleCheckSchema),
});
export type OracleReport = z.infer<typeof oracleReportSchema>;

/** How a commit's wallet signature stands. */
export const signatureStateSchema = z.object({
  state: z.enum(['valid', 'bad', 'unsigned', 'foreign', 'cannot-check']),
  account: addressSchema.optional(),
  why: z.string().optional(),
});
export type SignatureState = z.infer<typeof signatureStateSchema>;

/** Where a contribution stands on its way from a commit to money. Each step includes the ones before. */
export const contributionStageSchema = z.enum([
  'local',
  'recorded',
  'advanced',
  'scored',
  'attested',
  'finalized',
  'paid',
  'unproven',
  /** Sealed for readers, and the node that tells it is none. */
  'unreadable',
]);
export type ContributionStage = z.infer<typeof contributionStageSchema>;

/** A recorded contribution as the node tells it (amounts in the token's smallest unit). */
export const contributionSchema = z.object({
  contributionKey: hexSchema,
  repository: repositoryAssetSchema,
  author: addressSchema,
  commit: objectIdSchema,
  tree: objectIdSchema,
  payloadSha256: sha256Schema,
  manifestSha256: sha256Schema,
  arweaveId: arweaveIdSchema.nullable(),
  stage: contributionStageSchema,
  /** Signed by the author's wallet, verified from the pack: what is not is never paid. */
  proven: z.boolean(),
  recordedAt: z.object({ block: z.int(), transaction: hexSchema, time: z.int() }),
  advancedAt: z
    .object({ block: z.int(), transaction: hexSchema, commit: objectIdSchema, basisPoints: z.int() })
    .nullable(),
  /** Attested score in durable tokens; null until a validator scored it. */
  score: z.number().nullable(),
  reward: z
    .object({
      token: addressSchema,
      symbol: z.string(),
      decimals: z.int(),
      amount: uintSchema,
      epoch: z.int(),
      claimed: z.boolean(),
      claimTransaction: hexSchema.nullable(),
    })
    .nullable(),
  /** Changes whenever anything above changed: the cursor of incremental reads. */
  revision: z.int().nonnegative(),
});
export type Contribution = z.infer<typeof contributionSchema>;

/** One link of the chain of evidence for a commit, from what is on this machine to what was paid. */
export const evidenceSchema = z.object({
  step: z.enum(['commit', 'signature', 'publication', 'record', 'advance', 'score', 'settlement', 'payment']),
  status: z.enum(['done', 'pending', 'missing', 'failed', 'unknown']),
  title: z.string(),
  detail: z.string(),
  /** Named values a person can copy and check: ids, hashes, addresses, amounts. */
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const evidenceChainSchema = z.object({
  commit: objectIdSchema,
  subject: z.string(),
  author: z.string(),
  evidence: z.array(evidenceSchema),
  reasons: z.array(z.object({ feature: z.string(), share: z.number(), text: z.string() })),
  report: oracleReportSchema.nullable(),
});
export type EvidenceChain = z.infer<typeof evidenceChainSchema>;
