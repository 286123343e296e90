import * as z from 'zod';
import { addressSchema, hexSchema, uintSchema } from './primitives.ts';

export const proposalStateSchema = z.enum([
  'pending',
  'active',
  'canceled',
  'defeated',
  'succeeded',
  'queued',
  'expired',
  'executed',
]);
export type ProposalState = z.infer<typeof proposalStateSchema>;

export const proposalSchema = z.object({
  id: uintSchema,
  proposer: addressSchema,
  /** Markdown written by anyone: shown as text, never as HTML. */
  description: z.string(),
  state: proposalStateSchema,
  actions: z.array(z.object({ target: addressSchema, value: uintSchema, calldata: hexSchema })),
  /** Unix seconds. */
  voteStart: z.int(),
  voteEnd: z.int(),
  executableAt: z.int().nullable(),
  votes: z.object({ against: uintSchema, for: uintSchema, abstain: uintSchema }),
  quorum: uintSchema,
  /** This account's vote, null where it has not voted or no wallet is connected. */
  myVote: z.enum(['against', 'for', 'abstain']).nullable(),
  /** Votes this account had at the snapshot. */
  myWeight: uintSchema,
});
export type Proposal = z.infer<typeof proposalSchema>;

/** Everything the governance page shows, read from the Governor in one go. */
export const governanceStateSchema = z.object({
  governor: addressSchema,
  token: z.object({ address: addressSchema, symbol: z.string(), decimals: z.int() }),
  /** Chain time, unix seconds: what voting periods are measured by. */
  now: z.int(),
  proposals: z.array(proposalSchema),
  account: z
    .object({ address: addressSchema, balance: uintSchema, votes: uintSchema, delegate: addressSchema.nullable() })
    .nullable(),
  proposalThreshold: uintSchema,
});
export type GovernanceState = z.infer<typeof governanceStateSchema>;
