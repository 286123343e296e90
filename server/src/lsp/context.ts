import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type ClientCapabilities,
  type Connection,
  type InitializeParams,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openGovernance, openRegistry } from '../composition/chain.ts';
import { openClaimedBy } from '../composition/claims.ts';
import { openLiveScorer } from '../composition/live-scorer.ts';
import { openNode } from '../composition/node-client.ts';
import { stateDirectory } from '../composition/secrets.ts';
import { openReader } from '../composition/stores.ts';
import { openSyntax } from '../composition/syntax.ts';
import { loadCommitVerifier } from '../composition/verifier.ts';
import { openWallet } from '../composition/wallet.ts';
import { openWorkspace } from '../composition/workspace.ts';
import type { SignatureCheck } from '../core/signature/verify.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { SyntaxChecker } from '../ports/syntax-checker.ts';
import { CairnError } from '../protocol/errors.ts';
import { type InitializationOptions, initializationOptionsSchema } from '../protocol/lsp.ts';
import { type Confirm, createConfirm } from './confirm/confirm.ts';
import { createEvents, type ServerEvents } from './events.ts';
import { type Lazy, lazy } from './lazy.ts';
import { createLog, type Log } from './log.ts';
import { createNetworkSession, type NetworkSession } from './network/network-session.ts';
import { chooseSecretStore } from './secrets/choose-secret-store.ts';
import { createStatusBoard, type StatusBoard } from './status/status-board.ts';
import { registerTrust, type Trust } from './trust/trust.ts';
import { filePath } from './workspace/documents.ts';
import { createRepositories, type Repositories } from './workspace/repositories.ts';
import { openSession, type RepositorySession } from './workspace/repository-session.ts';

/** Nothing may hold up an editor that is closing. */
const CLOSE_WITHIN_MS = 1_500;

/** What every feature of the server is given. Made at `initialize`; nothing heavy is loaded by then. */
export interface ServerContext {
  readonly connection: Connection;
  readonly documents: TextDocuments<TextDocument>;
  readonly options: InitializationOptions;
  readonly client: ClientCapabilities;
  /** Absolute folder for journals and secrets. */
  readonly storage: string;
  readonly log: Log;
  readonly events: ServerEvents;
  readonly trust: Trust;
  readonly status: StatusBoard;
  readonly confirm: Confirm;
  readonly secrets: SecretStore;
  readonly network: NetworkSession;
  readonly repositories: Repositories<RepositorySession>;
  readonly syntax: Lazy<SyntaxChecker>;
  readonly verifier: Lazy<(commit: Uint8Array) => SignatureCheck>;
  /** Aborts when the server is shut down. */
  readonly lifetime: AbortSignal;
  /** Work to be done before the server may exit: children ended, sockets removed. */
  atEnd(close: () => Promise<unknown>): void;
  /** Ends the lifetime and waits, but not for long, for what `atEnd` named. */
  end(): Promise<void>;
}

export const textDocumentSync = {
  openClose: true,
  change: TextDocumentSyncKind.Incremental,
  save: { includeText: false },
} as const;

export function createContext(connection: Connection, params: InitializeParams): ServerContext {
  const log = createLog(connection.console);
  const { options, problem } = readOptions(params.initializationOptions);
  const trust = registerTrust(connection, options.trusted);
  const status = createStatusBoard(connection, options.trusted);
  if (problem !== null) status.problem('options', problem.toData());
  const storage = storageOf(options);
  const lifetime = new AbortController();
  const closers: (() => Promise<unknown>)[] = [];
  const events = createEvents();
  const secrets = chooseSecretStore({
    connection,
    clientKeepsSecrets: options.capabilities.secrets,
    storage,
    log,
  });
  const network = createNetworkSession(options.network, trust, secrets, {
    registry: openRegistry,
    governance: openGovernance,
    node: openNode,
    reader: openReader,
    wallet: (of, store) => openWallet(of, store, (warning) => log.warn(`${warning.message} ${warning.why ?? ''}`)),
  });
  const verifier = lazy(loadCommitVerifier);
  const repositories = createRepositories({
    folder: workspaceFolder(params),
    open: openWorkspace,
    session: (repository) =>
      openSession(repository, {
        liveScorer: (opened) => openLiveScorer(opened, log.warn),
        verifier: verifier.get,
        claims: openClaimedBy,
        onHeadMoved: (moved) => events.headMoved.fire(moved),
        onSettingsChanged: (changed) => events.settingsChanged.fire(changed),
        onError: log.error,
        lifetime: lifetime.signal,
      }),
    onOpened: (session) => events.sessionOpened.fire(session),
  });
  return {
    connection,
    documents: new TextDocuments(TextDocument),
    options,
    client: params.capabilities,
    storage,
    log,
    events,
    trust,
    status,
    confirm: createConfirm(connection, options.capabilities.confirm),
    secrets,
    network,
    repositories,
    syntax: lazy(openSyntax),
    verifier,
    lifetime: lifetime.signal,
    atEnd: (close) => closers.push(close),
    async end() {
      lifetime.abort();
      const closed = closers.map((close) => close().catch((error: unknown) => log.error('Shutting down', error)));
      await Promise.race([Promise.all(closed), setTimeout(CLOSE_WITHIN_MS, null, { ref: false })]);
    },
  };
}

/** A wrong network leaves the other options as they are; where those are wrong the safe defaults hold. The status says so. */
function readOptions(sent: unknown): { options: InitializationOptions; problem: CairnError | null } {
  const parsed = initializationOptionsSchema.safeParse(sent ?? undefined);
  if (parsed.success) return { options: parsed.data, problem: null };
  const [issue] = parsed.error.issues;
  const problem = new CairnError('invalid-input', 'The settings sent to the language server are not right.', {
    why: issue === undefined ? 'they do not follow the schema' : `${issue.path.join('.')}: ${issue.message}`,
    next: 'Correct the setting; until then only local scores and lenses work.',
  });
  const rest = initializationOptionsSchema.safeParse({ ...Object(sent), network: null });
  return { options: rest.data ?? initializationOptionsSchema.parse({}), problem };
}

function storageOf({ storage }: InitializationOptions): string {
  return storage !== undefined && path.isAbsolute(storage) ? storage : stateDirectory();
}

function workspaceFolder({ workspaceFolders, rootUri }: InitializeParams): string | null {
  const uri = workspaceFolders?.[0]?.uri ?? rootUri ?? null;
  return uri === null ? null : filePath(uri);
}
