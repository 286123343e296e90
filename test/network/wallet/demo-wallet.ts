import type { SignClientTypes } from '@walletconnect/types';
import { closeClient, endSession } from '../../../server/src/adapters/walletconnect/client.ts';
import { describe, describeMethod } from './describe.ts';
import { grantedNamespaces } from './namespaces.ts';
import { parseRequest, RpcError, type WalletRequest } from './requests.ts';
import { openWalletClient, type WalletClient } from './sdk.ts';
import { createSigner, type Signer } from './signer.ts';
import type { HistoryView, Mode, RequestView, WalletView } from './view.ts';

export interface DemoWalletOptions {
  relay: string;
  rpc: string;
  chainId: number;
  /** Where sessions are kept. */
  directory: string;
  mnemonic: string;
  /** Index of the account under the mnemonic. */
  index: number;
  autoApprove: boolean;
}

/** What waits for the person: a request, or an app that wants to connect. */
interface Waiting {
  view: RequestView;
  /** Returns what the history shows. Throws what went wrong, after telling the app. */
  approve(): Promise<string>;
  reject(): Promise<void>;
}

type Proposal = Pick<SignClientTypes.EventArguments['session_proposal'], 'id' | 'params'>;
type Request = Pick<SignClientTypes.EventArguments['session_request'], 'id' | 'topic' | 'params'>;

const historyLength = 20;
const userRejectedRequest = new RpcError(4001, 'User rejected the request.');

export async function startDemoWallet(options: DemoWalletOptions): Promise<DemoWallet> {
  const name = `Demo wallet ${options.index}`;
  const { client, storage } = await openWalletClient(options.relay, name, options.directory);
  const wallet = new DemoWallet(client, createSigner(options), options, () => storage.close());
  await wallet.start();
  return wallet;
}

/** A wallet with one local key, behind a real WalletConnect client. */
export class DemoWallet {
  readonly #client: WalletClient;
  readonly #signer: Signer;
  readonly #chainId: number;
  readonly #closeStorage: () => Promise<void>;
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Map<number, Waiting>();
  #history: HistoryView[] = [];
  #balance: string | null = null;
  #autoApprove: boolean;
  #mode: Mode = 'normal';

  constructor(client: WalletClient, signer: Signer, options: DemoWalletOptions, closeStorage: () => Promise<void>) {
    this.#client = client;
    this.#signer = signer;
    this.#chainId = options.chainId;
    this.#autoApprove = options.autoApprove;
    this.#closeStorage = closeStorage;
  }

  /** Takes up what was waiting when the wallet was last stopped. */
  async start(): Promise<void> {
    const client = this.#client;
    client.on('session_proposal', (proposal) => this.#receiveProposal(proposal));
    client.on('session_request', (request) => this.#receiveRequest(request));
    client.on('session_request_expire', ({ id }) => this.#forget(id));
    client.on('proposal_expire', ({ id }) => this.#forget(id));
    for (const event of ['session_delete', 'session_expire', 'session_connect'] as const)
      client.on(event, () => this.#changed());
    for (const params of client.proposal.getAll()) this.#receiveProposal({ id: params.id, params });
    for (const request of client.getPendingSessionRequests()) this.#receiveRequest(request);
    await this.refreshBalance();
  }

  view(): WalletView {
    const sessions = this.#client.session.getAll().map(({ topic, peer, expiry }) => ({
      topic,
      app: peer.metadata.name,
      expiry,
    }));
    return {
      name: this.#client.metadata.name,
      account: this.#signer.account,
      chainId: this.#chainId,
      balance: this.#balance,
      autoApprove: this.#autoApprove,
      mode: this.#mode,
      requests: [...this.#waiting.values()].map(({ view }) => view),
      sessions,
      history: this.#history,
    };
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the pairing is on the relay; the app's proposal comes as a request. */
  async pair(uri: string): Promise<void> {
    await this.#client.pair({ uri });
  }

  /** False where nothing of this id waits, or it is being answered already. */
  async decide(id: number, approve: boolean): Promise<boolean> {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.view.busy) return false;
    waiting.view.busy = true;
    this.#changed();
    try {
      const detail = approve ? await waiting.approve() : await waiting.reject();
      this.#record(waiting.view, approve ? 'approved' : 'rejected', detail ?? '');
    } catch (error) {
      this.#record(waiting.view, 'failed', error instanceof Error ? error.message : String(error));
    }
    this.#waiting.delete(id);
    this.#changed();
    void this.refreshBalance();
    return true;
  }

  setAutoApprove(on: boolean): void {
    this.#autoApprove = on;
    this.#changed();
    for (const id of this.#waiting.keys()) this.#react(id);
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
    this.#changed();
    for (const id of this.#waiting.keys()) this.#react(id);
  }

  /** Ends one session, or all. */
  async disconnect(topic?: string): Promise<void> {
    const topics = topic === undefined ? this.#client.session.keys : [topic];
    await Promise.all(topics.map((each) => endSession(this.#client, each)));
    this.#changed();
  }

  async refreshBalance(): Promise<void> {
    const balance = await this.#signer.balance();
    if (balance === this.#balance) return;
    this.#balance = balance;
    this.#changed();
  }

  async close(): Promise<void> {
    await closeClient(this.#client);
    await this.#closeStorage();
  }

  #receiveProposal({ id, params }: Proposal): void {
    const app = params.proposer.metadata.name;
    const view: RequestView = { id, app, title: 'Connect to this wallet', text: null, tables: [], busy: false };
    const namespaces = grantedNamespaces(params, this.#chainId, this.#signer.account);
    if (namespaces === null) {
      const message = `This wallet knows chain ${this.#chainId} alone`;
      void this.#client.reject({ id, reason: { code: 5100, message } }).catch(() => undefined);
      this.#record(view, 'failed', message);
      return;
    }
    const methods = namespaces.eip155?.methods ?? [];
    const rows = [
      { name: 'chain', value: String(this.#chainId) },
      { name: 'may ask to', value: methods.map(describeMethod).join(', ') },
    ];
    this.#wait({
      view: { ...view, tables: [{ caption: 'What it gets', rows }] },
      approve: async () => {
        await this.#client.approve({ id, namespaces });
        return '';
      },
      reject: () => this.#client.reject({ id, reason: { code: 5000, message: 'User rejected.' } }),
    });
  }

  #receiveRequest({ id, topic, params }: Request): void {
    const app = this.#client.session.get(topic).peer.metadata.name;
    let request: WalletRequest;
    try {
      request = parseRequest(params.request, this.#signer.account, this.#chainId);
    } catch (error) {
      const view = { id, app, title: params.request.method, text: null, tables: [], busy: false };
      void this.#respondError(topic, id, error).catch(() => undefined);
      this.#record(view, 'failed', String(error));
      return;
    }
    this.#wait({
      view: { id, app, ...describe(request), busy: false },
      approve: () => this.#perform(topic, id, request),
      reject: () => this.#respondError(topic, id, userRejectedRequest),
    });
  }

  async #perform(topic: string, id: number, request: WalletRequest): Promise<string> {
    let result: unknown;
    try {
      if (this.#mode === 'no-typed-data' && request.method === 'eth_signTypedData_v4')
        throw new RpcError(-32601, 'Method not found');
      result = this.#mode === 'garbage' ? '0xc0ffee' : await this.#signer.perform(request);
    } catch (error) {
      await this.#respondError(topic, id, error);
      throw error;
    }
    await this.#client.respond({ topic, response: { id, jsonrpc: '2.0', result } });
    return request.method === 'eth_sendTransaction' ? String(result) : '';
  }

  async #respondError(topic: string, id: number, reason: unknown): Promise<void> {
    const { code, message } = reason instanceof RpcError ? reason : new RpcError(-32603, String(reason));
    await this.#client.respond({ topic, response: { id, jsonrpc: '2.0', error: { code, message } } });
  }

  #wait(waiting: Waiting): void {
    const { id } = waiting.view;
    if (this.#waiting.has(id)) return;
    this.#waiting.set(id, waiting);
    this.#changed();
    this.#react(id);
  }

  /** What the wallet does without the person. */
  #react(id: number): void {
    if (this.#mode === 'ignore') return;
    if (this.#mode === 'reject') void this.decide(id, false);
    else if (this.#autoApprove) void this.decide(id, true);
  }

  #forget(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || waiting.view.busy) return;
    this.#waiting.delete(id);
    this.#record(waiting.view, 'expired', '');
  }

  #record({ title, app }: RequestView, outcome: HistoryView['outcome'], detail: string): void {
    this.#history = [{ title, app, outcome, detail, at: Date.now() }, ...this.#history].slice(0, historyLength);
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
