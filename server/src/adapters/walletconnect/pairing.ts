import type { SessionTypes } from '@walletconnect/types';
import { CairnError } from '../../protocol/errors.ts';
import { unlessAborted, unlessCancelled } from './abort.ts';
import type { Client } from './client.ts';
import { relayUnreachable } from './relay-probe.ts';

export interface Pairing {
  topic: string;
  /** What the QR code holds. */
  uri: string;
  /** Resolves when the wallet approved. */
  approval(): Promise<SessionTypes.Struct>;
}

/** A relay that lets us in answers at once; one that refuses the project never does. */
const patienceMilliseconds = 15_000;

/** Puts a proposal on the relay for the first wallet that reads the URI. Errors: `relay-unreachable`, `cancelled`, the reason of `ended`. */
export async function openPairing(
  client: Client,
  chain: string,
  methods: string[],
  limits: { relay: string; signal: AbortSignal | undefined; ended: AbortSignal },
): Promise<Pairing> {
  const timeout = AbortSignal.timeout(patienceMilliseconds);
  const wanted = { eip155: { chains: [chain], methods, events: ['accountsChanged', 'chainChanged'] } };
  try {
    const proposed = client.connect({ optionalNamespaces: wanted });
    const guarded = unlessAborted(proposed, AbortSignal.any([timeout, limits.ended]));
    const { uri, approval } = await unlessCancelled(guarded, limits.signal);
    const topic = /^wc:([0-9a-f]{64})@2\?/.exec(uri ?? '')?.[1];
    if (uri === undefined || topic === undefined) throw new Error('the SDK gave no pairing URI');
    return { topic, uri, approval };
  } catch (error) {
    if (error instanceof CairnError) throw error;
    const why = timeout.aborted ? 'it did not take the pairing within 15 seconds' : String(error);
    throw relayUnreachable(limits.relay, why, error);
  }
}
