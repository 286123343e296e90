import * as z from 'zod';
import { addressSchema, hexSchema, objectIdSchema, sha256Schema, uintSchema } from './primitives.ts';

/** Arguments of the server's commands (each takes one object) and results not defined elsewhere in the protocol. */
export const scoreArgumentsSchema = z.object({ uri: z.string() });

export const commitArgumentsSchema = z.object({
  message: z.string(),
  /** Stage all tracked changes first, like `git commit -a`. */
  all: z.boolean().default(false),
});
export const commitResultSchema = z.object({
  commit: objectIdSchema,
  account: addressSchema,
  branch: z.string(),
  subject: z.string(),
});
export type CommitResult = z.infer<typeof commitResultSchema>;

export const publishArgumentsSchema = z.object({
  /** Full ref name; HEAD's branch where absent. */
  ref: z.string().optional(),
  /** Maintainers only: also move the on-chain ref. */
  advance: z.boolean().default(true),
  /** Publish although something looks like a secret; it is still shown before consent. */
  allowSecrets: z.boolean().default(false),
  /** Larger files are refused, in bytes; the server's own limit where absent. */
  maxFileBytes: z.int().positive().optional(),
  /** Where a new publication goes; one that was interrupted goes where it was signed for. */
  store: z.enum(['bundler', 'arweave']).default('bundler'),
  /** Go on with the publication an earlier run left, whatever the branch holds by now. */
  resume: z.boolean().default(false),
});

/** Absolute path of the keyfile that an Arweave wallet exported. */
export const arweaveKeyArgumentsSchema = z.object({ keyfile: z.string() });
export const arweaveKeySchema = z.object({ address: z.string() });
export type ArweaveKey = z.infer<typeof arweaveKeySchema>;
export const forgetArweaveKeyArgumentsSchema = z.object({});

/** `pendingPublication` and `dropPublication` take nothing. */
export const pendingArgumentsSchema = z.object({});

/** `commit`: HEAD's where absent. */
export const evidenceArgumentsSchema = z.object({ commit: objectIdSchema.optional() });
export const delegateArgumentsSchema = z.object({ to: addressSchema });
export const castVoteArgumentsSchema = z.object({
  proposal: uintSchema,
  support: z.enum(['against', 'for', 'abstain']),
  reason: z.string().default(''),
});
export const proposeArgumentsSchema = z.object({
  description: z.string().min(1),
  actions: z.array(z.object({ target: addressSchema, value: uintSchema, calldata: hexSchema })).min(1),
});
export const proposalArgumentsSchema = z.object({ proposal: uintSchema });
export const transactionResultSchema = z.object({ transaction: hexSchema });

export const verifyArgumentsSchema = z.object({ range: z.string().default('HEAD') });
export const verifyResultSchema = z.object({
  commits: z.int(),
  valid: z.int(),
  bad: z.int(),
  unsigned: z.int(),
  cannotCheck: z.int(),
});
export type VerifyResult = z.infer<typeof verifyResultSchema>;

export const restoreArgumentsSchema = z.object({
  /** CAIP-19 name. */
  repository: z.string(),
  /** Absolute; empty or not there yet. */
  directory: z.string(),
  /** Full name of the ref to check out; the repository's main ref where absent. */
  ref: z.string().optional(),
});
/** `repository`: CAIP-19 name; the one the workspace's clone belongs to where absent. */
export const auditArgumentsSchema = z.object({ repository: z.string().optional() });
export const repositoriesArgumentsSchema = z.object({});

export const checkModelArgumentsSchema = z.object({});
/** The scoring model computed twice: by the evaluator every score comes from, and by a TensorFlow engine. */
export const modelCheckSchema = z.object({
  /** The engine that was taken. */
  backend: z.string(),
  /** The engines in the order they were tried; `why` one could not be taken, null for the one that was. */
  tried: z.array(z.object({ name: z.string(), ok: z.boolean(), why: z.string().nullable() })),
  /** Sample changes compared. */
  rows: z.int(),
  /** Between the two chances of any row, 0 to 1. */
  largestDifference: z.number(),
  scorerHash: sha256Schema,
  /** No difference is more than rounding. */
  agrees: z.boolean(),
});
export type ModelCheck = z.infer<typeof modelCheckSchema>;

export const gitSetupArgumentsSchema = z.object({
  /** This repository alone, or all of the user's. */
  scope: z.enum(['local', 'global']).default('local'),
  /** Also sign every commit, with the connected wallet; false: only verify. */
  sign: z.boolean().default(true),
});
export const gitSetupResultSchema = z.object({
  launcher: z.string(),
  configured: z.array(z.object({ key: z.string(), value: z.string() })),
});
export type GitSetupResult = z.infer<typeof gitSetupResultSchema>;

export const setPrivateArgumentsSchema = z.object({ private: z.boolean() });
export const setPrivateResultSchema = z.object({ private: z.boolean(), changed: z.boolean() });

const readerChangeSchema = z.discriminatedUnion('change', [
  /** `history`: also the keys of what was published before. */
  z.strictObject({ change: z.literal('add'), key: z.string(), name: z.string().max(100), history: z.boolean() }),
  z.strictObject({ change: z.literal('remove'), key: z.string() }),
]);
export const changeReadersArgumentsSchema = z.discriminatedUnion('change', [
  readerChangeSchema,
  /** Whatever waits for this key waits no more. */
  z.strictObject({ change: z.literal('take-back'), key: z.string() }),
]);
export const changeReadersResultSchema = z.object({ waiting: z.array(readerChangeSchema) });
export const readersArgumentsSchema = z.object({});
export const readersResultSchema = z.object({
  /** As published; null: nothing was yet. */
  readers: z.array(z.object({ key: z.string(), name: z.string() })).nullable(),
  /** What the next publication that moves the main ref carries out. */
  waiting: z.array(readerChangeSchema),
});
export type ReadersResult = z.infer<typeof readersResultSchema>;

/** `rotate`: replace the key first. */
export const readerKeyArgumentsSchema = z.object({ rotate: z.boolean().default(false) });
export const readerKeyResultSchema = z.object({ key: z.string(), former: z.array(z.string()) });
/** `file`: absolute; a new one for a backup. The passphrase is kept nowhere. */
export const readerBackupArgumentsSchema = z.object({ file: z.string(), passphrase: z.string().min(1) });
export const readerBackupResultSchema = z.object({ file: z.string() });
