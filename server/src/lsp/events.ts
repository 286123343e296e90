import { Emitter } from 'vscode-languageserver/node';
import type { WalletState } from '../protocol/wallet.ts';
import type { RepositorySession } from './workspace/repository-session.ts';

/** What happens inside the server that several features care about. */
export interface ServerEvents {
  /** The client is ready: work that needs it may start. */
  readonly initialized: Emitter<void>;
  /** A commit, a checkout, a reset. */
  readonly headMoved: Emitter<RepositorySession>;
  /** The git configuration of an open repository was written. */
  readonly settingsChanged: Emitter<RepositorySession>;
  /** The node told of changed contributions of an open repository, or stopped to answer. */
  readonly contributionsChanged: Emitter<RepositorySession>;
  readonly walletChanged: Emitter<WalletState>;
  /** A repository was opened for the first time. */
  readonly sessionOpened: Emitter<RepositorySession>;
}

export function createEvents(): ServerEvents {
  return {
    initialized: new Emitter(),
    headMoved: new Emitter(),
    settingsChanged: new Emitter(),
    contributionsChanged: new Emitter(),
    walletChanged: new Emitter(),
    sessionOpened: new Emitter(),
  };
}
