import type { SessionTypes } from '@walletconnect/types';
import { hexOf } from '../../core/bytes.ts';
import type { TransactionCall } from '../../ports/registry.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { AskOptions, TypedData, Wallet } from '../../ports/wallet.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Address, Hex } from '../../protocol/primitives.ts';
import type { WalletState } from '../../protocol/wallet.ts';
import { cancelled, unlessAborted, unlessCancelled } from './abort.ts';
import { signatureOf, transactionHashOf } from './answers.ts';
import { type Client, endSession, settleUnanswered } from './client.ts';
import { type Connection, closeConnection, eraseConnection, liveSessions, openConnection } from './connection.ts';
import { type Limits, startLimits } from './limits.ts';
import { openPairing } from './pairing.ts';
import { probeRelay } from './relay-probe.ts';
import { type Agreed, activeAccount, agreedIn } from './session.ts';
import { SecretStorage } from './storage.ts';
import { createTurns } from './turns.ts';
import { typedDataJson } from './typed-data.ts';
import { expired, isSessionOver, notConnected, sessionEnded, walletError, wrongChain } from './wallet-errors.ts';

export interface WalletOptions {
  /** ws:// or wss:// */
  relay: string;
  chainId: number;
  secrets: SecretStore;
  /** What a public relay knows its customer by; our own relay takes any. */
  projectId?: string;
  /** What the wallet shows as the name of who asks. */
  name?: string;
  /** How long the person has to approve a pairing (at most 290) or a request. */
  expirySeconds?: number;
  /** How long the relay may be gone while an answer is outstanding. */
  outageSeconds?: number;
  /** Hears of what went wrong beside the request at hand: the session could not be kept for next time. */
  onWarning?: (warning: CairnError) => void;
}

/** The contributor's wallet over WalletConnect. Loads and sends nothing before `restore` or `connect`. */
export async function createWallet(options: WalletOptions): Promise<Wallet> {
  return new WalletConnectWallet(options);
}

/** What each kind of request is called between wallets. */
const method = {
  typedData: 'eth_signTypedData_v4',
  message: 'personal_sign',
  transaction: 'eth_sendTransaction',
} as const;
type Method = (typeof method)[keyof typeof method];

/** The SDK ends a pairing after five minutes; ours ends before, with our words. */
const maximumPairingSeconds = 290;
/** The SDK takes no shorter life for a request than five minutes, so ours is kept here. */
const minimumRequestSeconds = 300;

interface Session extends Agreed {
  topic: string;
}

class WalletConnectWallet implements Wallet {
  readonly #options: WalletOptions & { expirySeconds: number; outageSeconds: number };
  readonly #chain: string;
  readonly #listeners = new Set<(state: WalletState) => void>();
  readonly #inTurn = createTurns();
  #state: WalletState = { state: 'disconnected' };
  #connection: Promise<Connection> | null = null;
  #session: Session | null = null;
  /** The wallet ended the session, and no other one was made since. */
  #isLost = false;
  /** Aborts what waits for an answer, with the CairnError that says why, when the session or the wallet ends. */
  #ended = new AbortController();
  #connecting: Promise<Address> | null = null;
  /** The pairing whose approval is awaited: a session of any other is an answer that came too late. */
  #pairingTopic: string | null = null;

  constructor(options: WalletOptions) {
    this.#options = { expirySeconds: 300, outageSeconds: 30, ...options };
    this.#chain = `eip155:${options.chainId}`;
  }

  state(): WalletState {
    return this.#state;
  }

  onDidChange(listener: (state: WalletState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async restore(): Promise<void> {
    if (this.#session !== null) return;
    const storage = await this.#loadStorage();
    if (storage.isEmpty) return;
    const { client } = await this.#connect(storage);
    // The person may have begun to connect in the meantime: that goes before.
    if (this.#session !== null || this.#connecting !== null) return;
    for (const session of liveSessions(client)) {
      const agreed = this.#tryAgreed(session);
      if (agreed !== null) return this.#adopt({ ...agreed, topic: session.topic });
    }
  }

  async connect(signal?: AbortSignal): Promise<Address> {
    if (this.#session !== null) return this.#session.account;
    this.#connecting ??= this.#pair(signal).finally(() => {
      this.#connecting = null;
    });
    return await unlessCancelled(this.#connecting, signal);
  }

  async disconnect(): Promise<void> {
    const session = this.#session;
    this.#end(sessionEnded('You disconnected the wallet.'));
    this.#setState({ state: 'disconnected' });
    const connection = await this.#takeConnection();
    if (connection === null) return (await this.#loadStorage()).erase();
    if (session !== null) await endSession(connection.client, session.topic);
    await eraseConnection(connection);
  }

  signTypedData(data: TypedData, options: AskOptions): Promise<Hex> {
    const { chainId = this.#options.chainId } = data.domain;
    return this.#ask(method.typedData, chainId, options, signatureOf, (account) => [account, typedDataJson(data)]);
  }

  signMessage(message: Uint8Array, options: AskOptions): Promise<Hex> {
    const { chainId } = this.#options;
    return this.#ask(method.message, chainId, options, signatureOf, (account) => [hexOf(message), account]);
  }

  sendTransaction(call: TransactionCall, options: AskOptions): Promise<Hex> {
    const { chainId, to, data, value } = call;
    return this.#ask(method.transaction, chainId, options, transactionHashOf, (from) => [
      { from, to, data, value: `0x${value.toString(16)}` },
    ]);
  }

  async close(): Promise<void> {
    this.#end(cancelled());
    this.#state = { state: 'disconnected' };
    this.#listeners.clear();
    const connection = await this.#takeConnection();
    if (connection === null) return;
    // The SDK may not have got to forgetting a session the wallet ended: the next run would take it for alive.
    await (this.#isLost ? eraseConnection(connection) : closeConnection(connection));
  }

  async #pair(signal: AbortSignal | undefined): Promise<Address> {
    try {
      await unlessCancelled(probeRelay(this.#options.relay), signal);
      const { client, storage } = await this.#connect();
      const account = await this.#accept(client, await this.#approval(client, signal));
      await storage.flush().catch((error) => this.#warn(error));
      return account;
    } catch (error) {
      const failure = walletError(error, 'connect');
      this.#setState({ state: 'disconnected', why: failure.message });
      throw failure;
    }
  }

  /** Shows the pairing and waits for the session it becomes. */
  async #approval(client: Client, signal: AbortSignal | undefined): Promise<SessionTypes.Struct> {
    const { relay } = this.#options;
    const ended = this.#ended.signal;
    const expirySeconds = Math.min(this.#options.expirySeconds, maximumPairingSeconds);
    const expiresAt = Date.now() + expirySeconds * 1000;
    const pairing = await openPairing(client, this.#chain, Object.values(method), { relay, signal, ended });
    const limits = this.#limits(client, expirySeconds, { purpose: 'connect', signal }, ended, () => undefined);
    this.#pairingTopic = pairing.topic;
    this.#setState({ state: 'pairing', uri: pairing.uri, expiresAt });
    try {
      return await unlessAborted(pairing.approval(), limits.signal);
    } finally {
      limits.stop();
      this.#pairingTopic = null;
      settleUnanswered(client, 'session_connect');
    }
  }

  /** Takes a new session in place of all others, or ends it when it is of no use to us. */
  async #accept(client: Client, session: SessionTypes.Struct): Promise<Address> {
    let agreed: Agreed;
    try {
      agreed = agreedIn(session, this.#options.chainId);
    } catch (error) {
      await endSession(client, session.topic);
      throw error;
    }
    for (const other of client.session.getAll())
      if (other.topic !== session.topic) void endSession(client, other.topic);
    this.#adopt({ ...agreed, topic: session.topic });
    return agreed.account;
  }

  /** Asks the wallet for one thing; one at a time, since a person answers one at a time. */
  #ask(
    kind: Method,
    chainId: number,
    options: AskOptions,
    read: (answer: unknown) => Hex,
    params: (account: Address) => unknown[],
  ): Promise<Hex> {
    const { purpose } = options;
    return this.#inTurn(async () => {
      const session = this.#requireSession(kind, chainId, purpose);
      const ended = this.#ended.signal;
      const { client } = await this.#connect();
      this.#setPending(purpose);
      const away = (gone: boolean) => this.#setPending(gone ? `${purpose} (waiting for the relay)` : purpose);
      const limits = this.#limits(client, this.#options.expirySeconds, options, ended, away);
      try {
        await unlessAborted(probeRelay(this.#options.relay), limits.signal);
        const answer = client.request<unknown>({
          topic: session.topic,
          chainId: this.#chain,
          expiry: Math.max(minimumRequestSeconds, this.#options.expirySeconds + 60),
          request: { method: kind, params: params(session.account) },
        });
        return read(await unlessAborted(answer, limits.signal));
      } catch (error) {
        const failure = walletError(error, purpose);
        // What is outstanding hears of the end before the SDK tells of it, and a command is closed in between.
        if (isSessionOver(error)) this.#lose(session.topic, 'The wallet ended the connection.');
        throw failure;
      } finally {
        limits.stop();
        settleUnanswered(client, 'session_request');
        this.#setPending(null);
      }
    }, options.signal);
  }

  #requireSession(kind: Method, chainId: number, purpose: string): Session {
    if (this.#session === null) throw notConnected(purpose);
    const { chains, methods, walletName } = this.#session;
    if (chainId !== this.#options.chainId) throw wrongChain(walletName, chains, chainId);
    if (!methods.has(kind))
      throw walletError({ code: -32601, message: `${walletName} does not offer ${kind}` }, purpose);
    return this.#session;
  }

  #limits(
    client: Client,
    expirySeconds: number,
    { purpose, signal }: AskOptions,
    ended: AbortSignal,
    onOutage: (gone: boolean) => void,
  ): Limits {
    const { outageSeconds, relay } = this.#options;
    const limits = { client, relay, expirySeconds, outageSeconds, onOutage, signal, ended };
    return startLimits({ ...limits, expired: expired(purpose, expirySeconds) });
  }

  #connect(loaded?: SecretStorage): Promise<Connection> {
    this.#connection ??= this.#open(loaded).catch((error: unknown) => {
      this.#connection = null;
      throw CairnError.from(error);
    });
    return this.#connection;
  }

  async #open(loaded?: SecretStorage): Promise<Connection> {
    const { relay, projectId = 'cairn', name = 'Cairn' } = this.#options;
    const storage = loaded ?? (await this.#loadStorage());
    return await openConnection(
      { relay, projectId, name, storage },
      {
        isExpected: (pairingTopic) => pairingTopic === this.#pairingTopic,
        onEnd: (topic, why) => this.#lose(topic, why),
        onUpdate: (session) => this.#update(session),
        onAccounts: (session, accounts) => this.#switchAccount(session, accounts),
      },
    );
  }

  #loadStorage(): Promise<SecretStorage> {
    return SecretStorage.load(this.#options.secrets, `walletconnect/${this.#chain}`, (error) => this.#warn(error));
  }

  async #takeConnection(): Promise<Connection | null> {
    const connection = this.#connection;
    this.#connection = null;
    return (await connection?.catch(() => null)) ?? null;
  }

  #adopt(session: Session): void {
    this.#session = session;
    this.#isLost = false;
    const { account, walletName, chains } = session;
    const { chainId } = this.#options;
    const pending = this.#state.state === 'connected' ? this.#state.pending : null;
    this.#setState({ state: 'connected', account, chainId, walletName, chains, pending });
  }

  /** The wallet changed what it agrees to. */
  #update(session: SessionTypes.Struct): void {
    if (session.topic !== this.#session?.topic) return;
    const agreed = this.#tryAgreed(session);
    if (agreed === null) this.#lose(session.topic, `The wallet no longer agrees to chain ${this.#options.chainId}.`);
    else this.#adopt({ ...agreed, topic: session.topic });
  }

  #switchAccount(session: SessionTypes.Struct, accounts: unknown): void {
    if (session.topic !== this.#session?.topic) return;
    const account = activeAccount(session, this.#options.chainId, accounts);
    if (account !== null) this.#adopt({ ...this.#session, account });
  }

  #tryAgreed(session: SessionTypes.Struct): Agreed | null {
    try {
      return agreedIn(session, this.#options.chainId);
    } catch {
      return null;
    }
  }

  #lose(topic: string, why: string): void {
    if (topic !== this.#session?.topic) return;
    this.#isLost = true;
    this.#end(sessionEnded(why));
    this.#setState({ state: 'disconnected', why });
  }

  /** Ends the session on our side, and with it everything that waits for the wallet. */
  #end(reason: CairnError): void {
    this.#session = null;
    this.#ended.abort(reason);
    this.#ended = new AbortController();
  }

  #setPending(pending: string | null): void {
    if (this.#state.state === 'connected' && this.#state.pending !== pending)
      this.#setState({ ...this.#state, pending });
  }

  #setState(state: WalletState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  #warn(error: unknown): void {
    this.#options.onWarning?.(CairnError.from(error));
  }
}
