import type { CairnError } from '../../protocol/errors.ts';
import { cancelled } from './abort.ts';
import type { Client } from './client.ts';
import { relayUnreachable } from './relay-probe.ts';

export interface LimitOptions {
  client: Client;
  relay: string;
  /** How long the person has to answer, and what to say when that is over. */
  expirySeconds: number;
  expired: CairnError;
  /** How long the relay may be gone while an answer is outstanding. */
  outageSeconds: number;
  /** Called when the relay goes away and when it is back. */
  onOutage(gone: boolean): void;
  /** The caller's own: aborts as `cancelled`. */
  signal: AbortSignal | undefined;
  /** Ends of the session and the wallet: abort with the CairnError that is their reason. */
  ended: AbortSignal;
}

export interface Limits {
  /** Aborts with a CairnError as its reason. */
  signal: AbortSignal;
  /** Stops the clocks. */
  stop(): void;
}

/** Everything that ends the wait for a wallet's answer other than the answer. */
export function startLimits(options: LimitOptions): Limits {
  const { client, ended, expired, onOutage, outageSeconds, relay, signal } = options;
  const limits = new AbortController();
  const expiry = setTimeout(() => limits.abort(expired), options.expirySeconds * 1000);
  const cancel = () => limits.abort(cancelled());
  const end = () => limits.abort(ended.reason);

  let outage: NodeJS.Timeout | null = null;
  const relayGone = () => {
    if (outage !== null) return;
    outage = setTimeout(() => limits.abort(relayLost(relay, outageSeconds)), outageSeconds * 1000);
    onOutage(true);
  };
  const relayBack = () => {
    if (outage === null) return;
    clearTimeout(outage);
    outage = null;
    onOutage(false);
  };
  const { relayer } = client.core;
  relayer.on('relayer_disconnect', relayGone);
  relayer.on('relayer_connect', relayBack);
  signal?.addEventListener('abort', cancel, { once: true });
  ended.addEventListener('abort', end, { once: true });
  if (signal?.aborted) cancel();
  if (ended.aborted) end();
  if (!relayer.connected) relayGone();

  return {
    signal: limits.signal,
    stop: () => {
      clearTimeout(expiry);
      if (outage !== null) clearTimeout(outage);
      relayer.off('relayer_disconnect', relayGone);
      relayer.off('relayer_connect', relayBack);
      signal?.removeEventListener('abort', cancel);
      ended.removeEventListener('abort', end);
    },
  };
}

function relayLost(relay: string, seconds: number): CairnError {
  return relayUnreachable(relay, `the connection was lost and did not come back within ${seconds} seconds`);
}
