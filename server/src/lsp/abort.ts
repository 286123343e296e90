import { type CancellationToken, CancellationTokenSource } from 'vscode-languageserver/node';

/** An AbortSignal that follows a request's cancellation token and the server's lifetime. */
export function signalOf(token: CancellationToken, ...others: AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return others.length === 0 ? controller.signal : AbortSignal.any([controller.signal, ...others]);
}

/** The other way round, for requests sent to the client. */
export function tokenOf(signal: AbortSignal): CancellationToken {
  const source = new CancellationTokenSource();
  if (signal.aborted) source.cancel();
  else signal.addEventListener('abort', () => source.cancel(), { once: true });
  return source.token;
}

/** Resolves after so many milliseconds, or at once when the signal aborts; never keeps the process alive. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds).unref();
    signal.addEventListener('abort', done);
  });
}
