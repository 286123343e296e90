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
  relay: z.string().regex(/^wss?:\/\//, 'not a websocket URL'),
  node: z.url(),
});
export type Network = z.infer<typeof networkSchema>;
