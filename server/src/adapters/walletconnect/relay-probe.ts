import { CairnError } from '../../protocol/errors.ts';

const patienceMilliseconds = 5_000;

/** Error `relay-unreachable` within five seconds where the SDK itself would take more than a minute to tell. */
export async function probeRelay(relay: string, signal?: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(patienceMilliseconds);
  try {
    const response = await fetch(relay.replace(/^ws/, 'http'), {
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    await response.body?.cancel();
    // Any answer of the relay's own will do; these are a proxy's, in front of a relay that is down.
    if (response.status >= 500) throw new Error(`it answered with HTTP ${response.status}`);
  } catch (error) {
    signal?.throwIfAborted();
    throw relayUnreachable(relay, limit.aborted ? 'it did not answer within 5 seconds' : reasonOf(error), error);
  }
}

export function relayUnreachable(relay: string, why: string, cause?: unknown): CairnError {
  return new CairnError('relay-unreachable', 'The WalletConnect relay cannot be reached.', {
    why: `${relay}: ${why}.`,
    next: 'Check the network connection, this machine’s clock and the relay of the configured network, then try again.',
    cause,
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.message;
}
