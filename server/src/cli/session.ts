import { readNetwork } from '../composition/network-file.ts';
import { openSecrets, stateDirectory } from '../composition/secrets.ts';
import { openWorkspace } from '../composition/workspace.ts';
import type { Repository } from '../ports/repository.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Wallet } from '../ports/wallet.ts';
import type { Network } from '../protocol/network.ts';
import type { Terminal } from './terminal.ts';

/** Options every command has. */
export interface CommonOptions {
  directory?: string;
  network?: string;
  json?: boolean;
}

/** One run of one command: what it opens lazily is closed with it. */
export class Session {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly storage: string = stateDirectory();
  readonly #options: CommonOptions;
  readonly #closers: (() => Promise<void>)[] = [];
  #secrets: Promise<SecretStore> | null = null;

  constructor(terminal: Terminal, signal: AbortSignal, options: CommonOptions) {
    this.terminal = terminal;
    this.signal = signal;
    this.json = options.json === true;
    this.#options = options;
  }

  /** The one JSON value of `--json`, or the same for a person. */
  result(value: unknown, text: string): void {
    this.terminal.result(this.json ? JSON.stringify(value) : text);
  }

  network(): Promise<Network> {
    return readNetwork(this.#options.network);
  }

  async repository(): Promise<Repository> {
    const repository = await openWorkspace(this.#options.directory ?? process.cwd());
    this.#closers.push(() => repository.close());
    return repository;
  }

  secrets(): Promise<SecretStore> {
    this.#secrets ??= openSecrets(this.storage, () => this.terminal.passphrase('secrets'));
    return this.#secrets;
  }

  /** The wallet with the session kept from `cairn wallet connect`, if it is still alive. */
  async wallet(): Promise<Wallet> {
    const { openWallet } = await import('../composition/wallet.ts');
    const warn = (warning: Error) => this.terminal.note(`warning: ${warning.message}`);
    const wallet = await openWallet(await this.network(), await this.secrets(), warn);
    this.#closers.push(() => wallet.close());
    await wallet.restore();
    return wallet;
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close().catch(() => undefined);
  }
}
