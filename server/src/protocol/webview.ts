import * as z from 'zod';
import { evidenceChainSchema } from './contribution.ts';
import { errorDataSchema } from './errors.ts';
import { governanceStateSchema } from './governance.ts';
import { addressSchema, hexSchema, objectIdSchema, uintSchema } from './primitives.ts';
import { walletStateSchema } from './wallet.ts';

/** Messages between the extension and its pages. Each side validates what it gets; a page sees only these. */
export const walletPageMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('wallet'), wallet: walletStateSchema }),
  z.object({ type: z.literal('error'), error: errorDataSchema }),
]);
export type WalletPageMessage = z.infer<typeof walletPageMessageSchema>;
export const walletPageRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('connect') }),
  z.object({ type: z.literal('cancel') }),
  z.object({ type: z.literal('disconnect') }),
  z.object({ type: z.literal('copy'), text: z.string().max(4096) }),
]);
export type WalletPageRequest = z.infer<typeof walletPageRequestSchema>;

export const contributionPageMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loading') }),
  z.object({ type: z.literal('evidence'), chain: evidenceChainSchema }),
  z.object({ type: z.literal('error'), error: errorDataSchema }),
]);
export type ContributionPageMessage = z.infer<typeof contributionPageMessageSchema>;
export const contributionPageRequestSchema = z.discriminatedUnion('type', [
  /** `commit`: what the page showed before the window was reloaded. */
  z.object({ type: z.literal('ready'), commit: objectIdSchema.nullable() }),
  z.object({ type: z.literal('refresh') }),
  z.object({ type: z.literal('publish') }),
  z.object({ type: z.literal('copy'), text: z.string().max(4096) }),
]);
export type ContributionPageRequest = z.infer<typeof contributionPageRequestSchema>;

export const governancePageMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loading') }),
  z.object({ type: z.literal('governance'), governance: governanceStateSchema, wallet: walletStateSchema }),
  /** A transaction the person asked for is with the wallet or the chain. */
  z.object({ type: z.literal('pending'), what: z.string() }),
  z.object({ type: z.literal('done'), what: z.string(), transaction: hexSchema }),
  z.object({ type: z.literal('error'), error: errorDataSchema }),
]);
export type GovernancePageMessage = z.infer<typeof governancePageMessageSchema>;
export const governancePageRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('refresh') }),
  z.object({ type: z.literal('connect') }),
  z.object({ type: z.literal('delegate'), to: addressSchema }),
  z.object({
    type: z.literal('vote'),
    proposal: uintSchema,
    support: z.enum(['against', 'for', 'abstain']),
    reason: z.string().max(2000),
  }),
  z.object({ type: z.literal('queue'), proposal: uintSchema }),
  z.object({ type: z.literal('execute'), proposal: uintSchema }),
]);
export type GovernancePageRequest = z.infer<typeof governancePageRequestSchema>;
