import * as vscode from 'vscode';
import {
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageclient/node';
import type * as z from 'zod';
import { CairnError } from '../../server/src/protocol/errors.ts';
import { notification, request, type ServerCommand, serverStatusSchema } from '../../server/src/protocol/lsp.ts';
import { scoreNotificationSchema } from '../../server/src/protocol/score.ts';
import { walletStateSchema } from '../../server/src/protocol/wallet.ts';
import { confirm } from './confirm.ts';
import { answerSecretGet, answerSecretSet } from './secrets.ts';
import { initializationOptions } from './settings.ts';
import { type Store, withoutScore, withScore } from './state.ts';

/** The language server as the extension uses it. */
export interface Server {
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  /** Runs one of the server's commands and checks its result. */
  run<T extends z.ZodType>(
    command: ServerCommand,
    argument: unknown,
    result: T,
    options?: RunOptions,
  ): Promise<z.infer<T>>;
}

export interface RunOptions {
  token?: vscode.CancellationToken;
  progress?: vscode.Progress<{ message?: string; increment?: number }>;
}

export function createServer(context: vscode.ExtensionContext, log: vscode.LogOutputChannel, store: Store): Server {
  let client: LanguageClient | null = null;

  async function start(): Promise<void> {
    store.update({ server: 'starting' });
    client = new LanguageClient('cairn', 'Cairn', serverOptions(context), clientOptions(context, log));
    listen(client, context, log, store);
    try {
      await client.start();
      store.update({ server: 'running' });
    } catch (error) {
      store.update({ server: 'failed' });
      throw new CairnError('internal', 'Cairn’s language server did not start.', {
        why: error instanceof Error ? error.message : String(error),
        next: 'Read the log, then run “Cairn: Restart Language Server”.',
        cause: error,
      });
    }
  }

  async function stop(): Promise<void> {
    const stopping = client;
    client = null;
    await stopping?.dispose();
  }

  return {
    start,
    stop,
    restart: async () => {
      await stop();
      await start();
    },
    run: async (command, argument, result, options = {}) => {
      if (client === null || !client.isRunning()) {
        throw new CairnError('internal', 'Cairn’s language server is not running.', {
          next: 'Run “Cairn: Restart Language Server”.',
        });
      }
      const answer: unknown = await execute(client, command, argument, options);
      return result.parse(answer);
    },
  };
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath('dist/server.js');
  return {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--inspect=0', '--enable-source-maps'] } },
  };
}

function clientOptions(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [{ scheme: 'file' }],
    outputChannel: log,
    initializationOptions: initializationOptions(context),
    progressOnInitialization: false,
  };
}

function listen(
  client: LanguageClient,
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  store: Store,
): void {
  const on = <T extends z.ZodType>(method: string, schema: T, handle: (value: z.infer<T>) => void) =>
    client.onNotification(method, (params: unknown) => {
      const parsed = schema.safeParse(params);
      if (parsed.success) handle(parsed.data);
      else log.warn(`${method}: ${parsed.error.message}`);
    });
  on(notification.score, scoreNotificationSchema, (score) =>
    store.update({ scores: withScore(store.value.scores, score) }),
  );
  on(notification.wallet, walletStateSchema, (wallet) => store.update({ wallet }));
  on(notification.status, serverStatusSchema, (status) => store.update({ status }));
  client.onRequest(request.confirm, confirm);
  client.onRequest(request.secretGet, (params: unknown) => answerSecretGet(context.secrets, params));
  client.onRequest(request.secretSet, (params: unknown) => answerSecretSet(context.secrets, params));
  client.onDidChangeState(({ newState }) => {
    if (newState === STOPPED && store.value.server === 'running') store.update({ server: 'failed' });
    if (newState === RUNNING) store.update({ server: 'running' });
  });
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(
      () => void client.sendNotification(notification.trust, { trusted: true }),
    ),
    vscode.workspace.onDidCloseTextDocument((document) =>
      store.update({ scores: withoutScore(store.value.scores, document.uri.toString()) }),
    ),
  );
}

/** `State.Stopped` and `State.Running` of the client library (its enum can't be imported under isolated modules). */
const STOPPED = 1;
const RUNNING = 2;

let nextToken = 0;

async function execute(
  client: LanguageClient,
  command: ServerCommand,
  argument: unknown,
  options: RunOptions,
): Promise<unknown> {
  const workDoneToken = `cairn-${nextToken++}`;
  const listener =
    options.progress && client.onProgress(WorkDoneProgress.type, workDoneToken, progressReporter(options.progress));
  try {
    return await client.sendRequest(
      ExecuteCommandRequest.type,
      { command, arguments: argument === undefined ? [] : [argument], workDoneToken },
      options.token,
    );
  } finally {
    listener?.dispose();
  }
}

/** The editor wants increments, LSP sends totals. */
function progressReporter(progress: vscode.Progress<{ message?: string; increment?: number }>) {
  let reached = 0;
  return (value: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd) => {
    if (value.kind === 'end') return;
    const increment = value.percentage === undefined ? undefined : value.percentage - reached;
    reached = value.percentage ?? reached;
    progress.report({
      ...(value.message === undefined ? {} : { message: value.message }),
      ...(increment === undefined ? {} : { increment }),
    });
  };
}
