import { isDeepStrictEqual } from 'node:util';
import type { Connection } from 'vscode-languageserver/node';
import type { ErrorData } from '../../protocol/errors.ts';
import { notification, type ServerStatus } from '../../protocol/lsp.ts';

/** Parts of the server that can be in trouble, most important first. */
const sources = ['options', 'repository', 'model', 'chain', 'node', 'wallet'] as const;
export type ProblemSource = (typeof sources)[number];

/** Gathers what each part of the server reports and tells the client of every change, as `cairn/status`. */
export interface StatusBoard {
  readonly current: ServerStatus;
  update(part: Partial<Omit<ServerStatus, 'problem'>>): void;
  /** Null: this part is well again. */
  problem(source: ProblemSource, problem: ErrorData | null): void;
  /** Sends the present state and every later one. */
  start(): void;
}

export function createStatusBoard(connection: Pick<Connection, 'sendNotification'>, trusted: boolean): StatusBoard {
  const problems = new Map<ProblemSource, ErrorData>();
  let current: ServerStatus = { repository: null, branch: null, chain: 'none', node: 'none', trusted, problem: null };
  let sent: ServerStatus | null = null;
  let started = false;
  let scheduled = false;

  /** Changes of one turn of the event loop are one notification. */
  const schedule = () => {
    if (!started || scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (isDeepStrictEqual(sent, current)) return;
      sent = current;
      void connection.sendNotification(notification.status, current);
    });
  };

  return {
    get current() {
      return current;
    },
    update(part) {
      current = { ...current, ...part };
      schedule();
    },
    problem(source, problem) {
      if (problem === null) problems.delete(source);
      else problems.set(source, problem);
      const worst = sources.find((each) => problems.has(each));
      current = { ...current, problem: worst === undefined ? null : (problems.get(worst) ?? null) };
      schedule();
    },
    start() {
      started = true;
      schedule();
    },
  };
}
