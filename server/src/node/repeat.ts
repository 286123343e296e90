/**
 * Runs a task again and again, with a pause after each run, until the signal ends it. Resolves when the last run is over.
 * The task tells its own failures; what it throws ends nothing.
 */
export async function repeat(
  pause: number,
  signal: AbortSignal,
  task: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await task(signal).catch(() => undefined);
    await idle(pause, signal);
  }
}

function idle(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
