import * as z from 'zod';
import { addressSchema } from './primitives.ts';

export const contractsSchema = z.object({
  governanceToken: addressSchema,
  repositoryRegistry: addressSchema,
  contributionRegistry: addressSchema,
  validatorSet: addressSchema,
  treasury: addressSchema,
  contributionVotes: addressSchema,
  governor: addressSchema,
  timelock: addressSchema,
});
export type Contracts = z.infer<typeof contractsSchema>;

/** How long the services of a network may take before they are given up, in milliseconds. For networks slower, or nearer, than most. */
export const patienceSchema = z
  .object({
    /** An HTTP service (gateway, bundler, RPC) is silent. */
    service: z.int().positive(),
    /** What was uploaded is not served yet. */
    upload: z.int().positive(),
    /** A transaction was sent and is in no block. */
    transaction: z.int().positive(),
    /** The relay is gone while the wallet has something to answer. */
    relay: z.int().positive(),
    /** The person has a request in the wallet and does not answer. */
    wallet: z.int().positive(),
  })
  .partial();

/** Where the outside worlds are. Machine scope: a repository never chooses them. */
export const networkSchema = z.object({
  rpc: z.url(),
  chainId: z.int().positive(),
  contracts: contractsSchema,
  /** Block the contracts were deployed in: where following events starts. */
  deployedAtBlock: z.int().nonnegative().default(0),
  /** Read from all of them; the first is the preferred one. */
  gateways: z.array(z.url()).min(1),
  bundler: z.url(),
  /** Offered what the bundler would not take or did not keep, as long as it costs nothing there either. */
  otherBundlers: z.array(z.url()).optional(),
  relay: z.string().regex(/^wss?:\/\//, 'not a websocket URL'),
  node: z.url(),
  patience: patienceSchema.optional(),
});
export type Network = z.infer<typeof networkSchema>;
