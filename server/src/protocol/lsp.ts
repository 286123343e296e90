import * as z from 'zod';
import { errorDataSchema } from './errors.ts';
import { networkSchema } from './network.ts';

/** Custom messages between the language server and its client. Standard LSP carries all else. */
export const notification = {
  /** server → client, `ScoreNotification`. */
  score: 'cairn/score',
  /** server → client, `WalletState`. */
  wallet: 'cairn/wallet',
  /** server → client, `ServerStatus`. */
  status: 'cairn/status',
  /** client → server, `{ trusted: boolean }`. */
  trust: 'cairn/trust',
} as const;

export const request = {
  /** server → client, `ConfirmParams` → `ConfirmResult`. Clients without it get `window/showMessageRequest`. */
  confirm: 'cairn/confirm',
  /** server → client, `{ key }` → `{ value: string | null }`. */
  secretGet: 'cairn/secret/get',
  /** server → client, `{ key, value: string | null }` → null. */
  secretSet: 'cairn/secret/set',
} as const;

/** `workspace/executeCommand` identifiers; arguments and results are in `commands.ts`. */
export const command = {
  score: 'cairn.server.score',
  connectWallet: 'cairn.server.connectWallet',
  cancelConnect: 'cairn.server.cancelConnect',
  disconnectWallet: 'cairn.server.disconnectWallet',
  walletState: 'cairn.server.walletState',
  commit: 'cairn.server.commit',
  publish: 'cairn.server.publish',
  /** How far an interrupted publication got: `PendingPublication`, or null where there is none. */
  pendingPublication: 'cairn.server.pendingPublication',
  /** Gives it up, after asking: `PendingPublication`, or null where there was none. */
  dropPublication: 'cairn.server.dropPublication',
  /** Keeps the keyfile of an Arweave wallet with the secrets: `ArweaveKey`. */
  keepArweaveKey: 'cairn.server.keepArweaveKey',
  forgetArweaveKey: 'cairn.server.forgetArweaveKey',
  evidence: 'cairn.server.evidence',
  governance: 'cairn.server.governance',
  delegate: 'cairn.server.delegate',
  castVote: 'cairn.server.castVote',
  propose: 'cairn.server.propose',
  queue: 'cairn.server.queue',
  execute: 'cairn.server.execute',
  gitSetup: 'cairn.server.gitSetup',
  verify: 'cairn.server.verify',
  checkModel: 'cairn.server.checkModel',
  /** The repositories the node knows, to choose from. */
  repositories: 'cairn.server.repositories',
  restore: 'cairn.server.restore',
  audit: 'cairn.server.audit',
  /** Makes later publications private, or public, after asking. */
  setPrivate: 'cairn.server.setPrivate',
  /** Who reads the repository, and which changes wait. */
  readers: 'cairn.server.readers',
  changeReaders: 'cairn.server.changeReaders',
  /** The person's own reader key, made when it is first asked for. */
  readerKey: 'cairn.server.readerKey',
  backUpReaderKeys: 'cairn.server.backUpReaderKeys',
  restoreReaderKeys: 'cairn.server.restoreReaderKeys',
} as const;
export type ServerCommand = (typeof command)[keyof typeof command];

/** `initializationOptions`. Everything has a safe default: a client that sends nothing gets scores and lenses from local git. */
export const initializationOptionsSchema = z
  .object({
    network: networkSchema.nullable().default(null),
    /** False: no signing, no upload, no configured program, no redirected endpoint. */
    trusted: z.boolean().default(false),
    /** Which of the custom requests this client answers. */
    capabilities: z.object({ confirm: z.boolean().default(false), secrets: z.boolean().default(false) }).prefault({}),
    /** Absolute folder for journals and, for a client without secrets, the encrypted secrets; the user's state folder where absent. */
    storage: z.string().optional(),
    /** Absolute folder of the person's own tfjs-node, taken by `checkModel` in a trusted workspace. */
    tfjsNodePath: z.string().nullable().default(null),
    lenses: z
      .object({
        owners: z.boolean().default(true),
        rewards: z.boolean().default(true),
        /** Command a click on a lens runs, with one argument `{ commit: ObjectId }`: the client's own, or the server's `evidence`. */
        command: z.string().default(command.evidence),
      })
      .prefault({}),
    /** Inlay hints with the estimate of each changed stretch. */
    inlayHints: z.boolean().default(false),
    /** Milliseconds of quiet after a keystroke before the change is scored. */
    scoreDelay: z.int().min(0).max(5000).default(30),
  })
  .prefault({});
export type InitializationOptions = z.infer<typeof initializationOptionsSchema>;

export const confirmParamsSchema = z.object({
  title: z.string(),
  /** Plain text lines, shown below the title. */
  detail: z.array(z.string()),
  accept: z.string(),
  /** True for what can't be undone: the client shows a modal. */
  irreversible: z.boolean(),
});
export type ConfirmParams = z.infer<typeof confirmParamsSchema>;
export const confirmResultSchema = z.object({ accepted: z.boolean() });
export type ConfirmResult = z.infer<typeof confirmResultSchema>;

export const serverStatusSchema = z.object({
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  chain: z.enum(['none', 'connecting', 'ok', 'unreachable', 'wrong-chain', 'contracts-missing']),
  node: z.enum(['none', 'connecting', 'ok', 'unreachable']),
  trusted: z.boolean(),
  problem: errorDataSchema.nullable(),
});
export type ServerStatus = z.infer<typeof serverStatusSchema>;
