import * as z from 'zod';
import { addressSchema } from '../../server/src/protocol/primitives.ts';

const seconds = z.int().nonnegative();
const amount = z.coerce.bigint().nonnegative();

/**
 * What a deployment fixes. Times in seconds, amounts in the smallest unit (18 decimals for the governance token).
 * The defaults are those of a public network; docs/contracts.md says why.
 */
export const deploymentParametersSchema = z
  .strictObject({
    /** With the deployer, decides every address: the same two give the same addresses on every chain. */
    salt: z.string().min(1).default('cairn'),
    /** How long an epoch of the Treasury lasts. */
    epochLength: seconds.min(1).default(30 * 86_400),
    /** How long a settlement can be challenged. */
    challengePeriod: seconds.default(7 * 86_400),
    /** How long governance has to rule over a challenge before it lapses. */
    rulingPeriod: seconds.default(14 * 86_400),
    /** How long a validator's bond stays at stake after it left. */
    exitDelay: seconds.default(30 * 86_400),
    /** Between proposing and the first vote. */
    votingDelay: seconds.default(2 * 86_400),
    votingPeriod: seconds.min(1).default(5 * 86_400),
    /** Voting goes on at least this long once the quorum is reached. */
    lateQuorumExtension: seconds.default(86_400),
    /** Between an accepted proposal and its execution. */
    timelockDelay: seconds.default(2 * 86_400),
    /** Percent of all votes that must take part. */
    quorumFraction: z.int().min(1).max(100).default(4),
    /** Votes needed to propose: 0.1 % of the supply. */
    proposalThreshold: amount.default(10n ** 24n),
    /** What a validator bonds. */
    validatorBond: amount.default(100_000n * 10n ** 18n),
    /** What an outsider's challenge costs if it is dismissed. */
    challengeBond: amount.default(10_000n * 10n ** 18n),
    /** The most one durable token earns, in the smallest unit of the token that pays. */
    payRate: amount.default(10n ** 18n),
    /** The part of an epoch's budget that role-holders and grants share at most, in basis points. */
    roleShareBps: z.int().min(0).max(5_000).default(5_000),
    /** The published genesis list of the governance token; what it leaves goes to the timelock, and validators' bonds are added. */
    genesis: z.array(z.strictObject({ account: addressSchema, amount })).default([]),
    /** The first validators. */
    validators: z.array(z.strictObject({ account: addressSchema })).min(1),
    /** Tokens the Treasury takes beside the governance token. */
    allowedTokens: z.array(addressSchema).default([]),
  })
  .refine((p) => p.exitDelay > p.challengePeriod + p.rulingPeriod, {
    message: 'must be longer than challengePeriod and rulingPeriod together, or a liar could leave before it is judged',
    path: ['exitDelay'],
  })
  .refine((p) => p.rulingPeriod >= p.votingDelay + p.votingPeriod + p.lateQuorumExtension + p.timelockDelay, {
    message: 'must be long enough for a vote and the timelock, or every challenge would lapse',
    path: ['rulingPeriod'],
  });

export type DeploymentParameters = z.infer<typeof deploymentParametersSchema>;
