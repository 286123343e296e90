/** What the wallet's page shows, and the messages it sends. Shared by the wallet process and its page. */
export interface WalletView {
  name: string;
  account: string;
  chainId: number;
  /** In ether, as decimal text; null while the chain cannot be reached. */
  balance: string | null;
  autoApprove: boolean;
  mode: Mode;
  /** Oldest first. */
  requests: RequestView[];
  sessions: SessionView[];
  /** Newest first. */
  history: HistoryView[];
}

export interface RequestView {
  id: number;
  /** Name the asking app gives itself. */
  app: string;
  title: string;
  /** Text to be signed, exactly. */
  text: string | null;
  tables: { caption: string; rows: { name: string; value: string }[] }[];
  /** Being answered right now. */
  busy: boolean;
}

export interface SessionView {
  topic: string;
  app: string;
  /** Unix seconds. */
  expiry: number;
}

export interface HistoryView {
  title: string;
  app: string;
  outcome: 'approved' | 'rejected' | 'failed' | 'expired';
  /** The transaction hash, or why it failed. */
  detail: string;
  /** Unix milliseconds. */
  at: number;
}

/** How the wallet behaves, for tests of those who ask it. */
export const modes = ['normal', 'ignore', 'reject', 'no-typed-data', 'garbage'] as const;
export type Mode = (typeof modes)[number];
