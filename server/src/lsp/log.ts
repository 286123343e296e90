import type { RemoteConsole } from 'vscode-languageserver/node';
import { CairnError } from '../protocol/errors.ts';

/** The server's log, shown by the client. Callers never pass secrets, file contents or keys. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(what: string, error: unknown): void;
  /** Lets work go on by itself; a failure is logged, never fatal. Cancellations are no failures. */
  background(what: string, work: Promise<unknown>): void;
}

export function createLog(console: Pick<RemoteConsole, 'info' | 'warn' | 'error'>): Log {
  const error = (what: string, cause: unknown) => console.error(`${what}: ${describe(cause)}`);
  return {
    info: (text) => console.info(text),
    warn: (text) => console.warn(text),
    error,
    background: (what, work) => {
      work.catch((cause: unknown) => {
        if (CairnError.from(cause).code !== 'cancelled') error(what, cause);
      });
    },
  };
}

function describe(error: unknown): string {
  if (!(error instanceof CairnError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = [
    `${error.message} (${error.code})`,
    error.why && `why: ${error.why}`,
    error.next && `next: ${error.next}`,
  ];
  if (error.code === 'internal' && error.cause instanceof Error) lines.push(error.cause.stack);
  return lines.filter(Boolean).join('; ');
}
