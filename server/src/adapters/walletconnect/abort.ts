import { CairnError } from '../../protocol/errors.ts';

/** Settles as `work` does, unless `signal` aborts first: then rejects with its reason. What `work` does afterwards is ignored. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Settles as `work` does, unless the caller's own signal aborts first: then rejects with `cancelled`. */
export async function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  try {
    return await unlessAborted(work, signal);
  } catch (error) {
    throw error === signal.reason ? cancelled() : error;
  }
}

export function cancelled(): CairnError {
  return new CairnError('cancelled', 'Cancelled.', {
    next: 'If the wallet still shows the request, reject it there.',
  });
}
