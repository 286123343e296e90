import { CodeLensRefreshRequest, type Connection } from 'vscode-languageserver/node';
import type { Log } from '../log.ts';

/** Changes that come close together are one refresh, which is global and costs the client a lot. */
const GATHER_MS = 150;

/** Asks the client to read all lenses again, where it can; never from a keystroke. */
export function createRefresher(connection: Connection, supported: boolean, log: Log): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    if (!supported || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      log.background('Refreshing lenses', connection.sendRequest(CodeLensRefreshRequest.type));
    }, GATHER_MS);
    timer.unref();
  };
}
