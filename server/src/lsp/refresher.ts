import type { Log } from './log.ts';

/** Changes that come close together are one refresh, which is global and costs the client a lot. */
const GATHER_MS = 150;

/** Asks the client to read something again, where it can: the request is made once for all that comes within a short while. */
export function createRefresher(request: () => Promise<unknown>, supported: boolean, log: Log): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    if (!supported || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      log.background('Refreshing what is shown', request());
    }, GATHER_MS);
    timer.unref();
  };
}
