import * as z from 'zod';
import { contributionSchema } from './contribution.ts';
import { addressSchema, hexSchema, repositoryAssetSchema, sha256Schema, uintSchema } from './primitives.ts';

/** Replies of a Cairn node's REST interface. The node serves exactly these; clients parse with them. */
export const healthSchema = z.object({
  status: z.enum(['ok', 'syncing', 'degraded']),
  version: z.string(),
  chainId: z.int(),
  /** Last block whose events are stored. */
  indexedBlock: z.int(),
  headBlock: z.int(),
  finalizedBlock: z.int(),
  validator: addressSchema.nullable(),
  scorerHash: z.string(),
  problems: z.array(z.string()),
});
export type Health = z.infer<typeof healthSchema>;

export const repositorySummarySchema = z.object({
  repository: repositoryAssetSchema,
  name: z.string(),
  owner: addressSchema,
  parentId: uintSchema,
  mainRef: z.string(),
  tip: z.string().nullable(),
  contributions: z.int(),
  paid: uintSchema,
});
export type RepositorySummary = z.infer<typeof repositorySummarySchema>;

export const contributorSchema = z.object({
  account: addressSchema,
  contributions: z.int(),
  score: z.number(),
  earned: uintSchema,
  claimed: uintSchema,
});
export type Contributor = z.infer<typeof contributorSchema>;

export const epochSchema = z.object({
  repository: repositoryAssetSchema,
  token: addressSchema,
  epoch: z.int(),
  attempt: z.int(),
  state: z.enum(['open', 'computed', 'settled', 'finalized', 'rolled-over', 'abstained', 'challenged']),
  /** What it waits for, where it is not settled and the node knows. */
  why: z.string().nullable(),
  root: hexSchema.nullable(),
  leavesSha256: sha256Schema.nullable(),
  cumulativeTotal: uintSchema,
  /** What grants of this epoch gave to people without a role, beside the settlement. */
  granted: uintSchema,
  /** What the settlement burns beside its pay. */
  burn: uintSchema,
  transaction: hexSchema.nullable(),
  leaves: z.array(
    z.object({
      account: addressSchema,
      /** Earned in this epoch, and in all epochs up to it. */
      amount: uintSchema,
      cumulative: uintSchema,
      proof: z.array(hexSchema),
      claimed: z.boolean(),
    }),
  ),
});
export type EpochSummary = z.infer<typeof epochSchema>;

/** `GET /v1/contributions?repository=&after=REVISION&wait=SECONDS&limit=`: rows with a higher revision, lowest first. */
export const contributionPageSchema = z.object({
  contributions: z.array(contributionSchema),
  /** Pass it as `after` next time. */
  revision: z.int().nonnegative(),
});
export type ContributionPage = z.infer<typeof contributionPageSchema>;

export const repositoryPageSchema = z.object({ repositories: z.array(repositorySummarySchema) });
export const contributorPageSchema = z.object({ contributors: z.array(contributorSchema) });
export const epochPageSchema = z.object({ epochs: z.array(epochSchema) });
export type ContributorSummaryPage = z.infer<typeof contributorPageSchema>;
export type EpochPage = z.infer<typeof epochPageSchema>;
