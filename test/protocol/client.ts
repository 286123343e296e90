import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CancellationTokenSource,
  type CodeLens,
  createProtocolConnection,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { notification, request, type ServerCommand, type ServerStatus } from '../../server/src/protocol/lsp.ts';
import type { ScoreNotification } from '../../server/src/protocol/score.ts';
import type { WalletState } from '../../server/src/protocol/wallet.ts';

/** The server's entry, run from source. */
export const serverMain = path.resolve(import.meta.dirname, '../../server/src/lsp/main.ts');

export interface ClientOptions {
  /** Workspace folder; null: none is open. */
  folder: string | null;
  initializationOptions?: unknown;
  capabilities?: InitializeParams['capabilities'];
  env?: NodeJS.ProcessEnv;
  /** What the client keeps for the server; empty where absent. */
  secrets?: Map<string, string>;
}

/** What the server was told to answer when it asks. */
export interface Answers {
  confirm: (params: unknown) => unknown;
  secrets: Map<string, string>;
}

/** A language client without an editor: a real server process over stdio, every notification kept. */
export class Client {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly scores: ScoreNotification[] = [];
  readonly statuses: ServerStatus[] = [];
  readonly logs: string[] = [];
  readonly progress: { token: unknown; value: { kind: string; message?: string; title?: string } }[] = [];
  readonly answers: Answers;
  readonly wallets: WalletState[] = [];
  lensRefreshes = 0;
  readonly #options: ClientOptions;
  readonly #versions = new Map<string, number>();
  readonly #woken = new Set<() => void>();

  private constructor(options: ClientOptions) {
    this.#options = options;
    this.answers = { confirm: () => ({ accepted: false }), secrets: options.secrets ?? new Map() };
    this.process = spawn(process.execPath, [serverMain, '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...options.env },
    });
    const { stdin, stdout } = this.process;
    if (stdin === null || stdout === null) throw new Error('the server has no pipes');
    this.connection = createProtocolConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.#listen();
  }

  /** Starts a server and says nothing to it yet. */
  static spawn(options: ClientOptions): Client {
    return new Client(options);
  }

  /** Starts a server and waits until it is ready. */
  static async start(options: ClientOptions): Promise<Client> {
    const client = Client.spawn(options);
    await client.initialize();
    await client.initialized();
    return client;
  }

  initialize(): Promise<InitializeResult> {
    const { folder, capabilities = {}, initializationOptions } = this.#options;
    const uri = folder === null ? null : pathToFileURL(folder).href;
    return this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: uri === null ? null : [{ uri, name: 'workspace' }],
      capabilities,
      initializationOptions,
    });
  }

  initialized(): Promise<void> {
    return this.connection.sendNotification('initialized', {});
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.#options.folder ?? '/', file)).href;
  }

  async open(file: string, text: string): Promise<string> {
    const uri = this.uri(file);
    await this.openUri(uri, text);
    return uri;
  }

  async openUri(uri: string, text: string): Promise<void> {
    this.#versions.set(uri, 1);
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'typescript', version: 1, text },
    });
  }

  /** Replaces a range (or, without one, all) and returns the new version. */
  async change(uri: string, text: string, range?: { from: [number, number]; to: [number, number] }): Promise<number> {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    const place = ([line, character]: [number, number]) => ({ line, character });
    const change = range === undefined ? { text } : { text, range: { start: place(range.from), end: place(range.to) } };
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [change],
    });
    return version;
  }

  run(command: ServerCommand | string, argument?: unknown, signal?: AbortSignal): Promise<unknown> {
    const params = { command, ...(argument === undefined ? {} : { arguments: [argument] }) };
    const source = new CancellationTokenSource();
    signal?.addEventListener('abort', () => source.cancel());
    return this.connection.sendRequest('workspace/executeCommand', params, source.token);
  }

  lenses(uri: string): Promise<CodeLens[]> {
    return this.connection.sendRequest('textDocument/codeLens', { textDocument: { uri } });
  }

  async resolvedLenses(uri: string): Promise<CodeLens[]> {
    const lenses = await this.lenses(uri);
    return Promise.all(lenses.map((lens) => this.connection.sendRequest<CodeLens>('codeLens/resolve', lens)));
  }

  async resolvedTitles(uri: string): Promise<string[]> {
    return (await this.resolvedLenses(uri)).map((lens) => lens.command?.title ?? '');
  }

  hover(uri: string, line: number): Promise<Hover | null> {
    return this.connection.sendRequest('textDocument/hover', {
      textDocument: { uri },
      position: { line, character: 0 },
    });
  }

  /** The first score of a document that passes; waits for it. */
  score(uri: string, accept: (score: ScoreNotification) => boolean): Promise<ScoreNotification> {
    return this.until(() => this.scores.find((score) => score.uri === uri && accept(score)));
  }

  status(accept: (status: ServerStatus) => boolean): Promise<ServerStatus> {
    return this.until(() => this.statuses.find(accept));
  }

  /** Waits until something that arrives makes `find` return a value. */
  async until<T>(find: () => T | undefined, milliseconds = 15_000): Promise<T> {
    const deadline = performance.now() + milliseconds;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`nothing came in time; the log says:\n${this.logs.join('\n')}`);
      await this.#nextMessage(left);
    }
  }

  /** Shuts down as an editor does, and returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    const exited = once(this.process, 'exit');
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    await exited;
    this.connection.dispose();
    return this.process.exitCode;
  }

  #nextMessage(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#woken.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#woken.add(wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#woken]) wake();
  }

  #listen(): void {
    const keep = <T>(method: string, into: (value: T) => void) =>
      this.connection.onNotification(method, (value: T) => {
        into(value);
        this.#wake();
      });
    keep<ScoreNotification>(notification.score, (score) => this.scores.push(score));
    keep<ServerStatus>(notification.status, (status) => this.statuses.push(status));
    keep<WalletState>(notification.wallet, (wallet) => this.wallets.push(wallet));
    keep<{ message: string }>('window/logMessage', ({ message }) => this.logs.push(message));
    keep<Client['progress'][number]>('$/progress', (value) => this.progress.push(value));
    this.connection.onRequest('window/workDoneProgress/create', () => null);
    this.connection.onRequest('workspace/codeLens/refresh', () => {
      this.lensRefreshes++;
      this.#wake();
      return null;
    });
    this.connection.onRequest(request.confirm, (params: unknown) => this.answers.confirm(params));
    this.connection.onRequest(request.secretGet, ({ key }: { key: string }) => ({
      value: this.answers.secrets.get(key) ?? null,
    }));
    this.connection.onRequest(request.secretSet, ({ key, value }: { key: string; value: string | null }) => {
      if (value === null) this.answers.secrets.delete(key);
      else this.answers.secrets.set(key, value);
      return null;
    });
    this.connection.listen();
  }
}
