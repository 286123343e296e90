import type { ServerStatus } from '../../server/src/protocol/lsp.ts';
import type { ScoreNotification } from '../../server/src/protocol/score.ts';
import type { WalletState } from '../../server/src/protocol/wallet.ts';

/** Everything the extension shows. Pages and the status bar are functions of it. */
export interface State {
  server: 'starting' | 'running' | 'failed';
  status: ServerStatus | null;
  wallet: WalletState;
  /** Latest score of each open document, by URI. */
  scores: ReadonlyMap<string, ScoreNotification>;
}

export interface Store {
  readonly value: State;
  update(change: Partial<State>): void;
  onDidChange(listener: (state: State) => void): { dispose(): void };
}

export function createStore(): Store {
  let value: State = { server: 'starting', status: null, wallet: { state: 'disconnected' }, scores: new Map() };
  const listeners = new Set<(state: State) => void>();
  return {
    get value() {
      return value;
    },
    update(change) {
      value = { ...value, ...change };
      for (const listener of [...listeners]) listener(value);
    },
    onDidChange(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  };
}

export function withScore(scores: State['scores'], score: ScoreNotification): State['scores'] {
  return new Map(scores).set(score.uri, score);
}

export function withoutScore(scores: State['scores'], uri: string): State['scores'] {
  const rest = new Map(scores);
  rest.delete(uri);
  return rest;
}
