import { fstatSync } from 'node:fs';

/** A process that is still busy after this is ended as it is. */
const patienceMilliseconds = 5_000;

/**
 * Calls `close` once, when this process is to end: on SIGTERM, on SIGINT, or when the pipe that is its standard input ends, which
 * means that whoever started it is gone.
 */
export function whenToldToEnd(close: () => Promise<void>): void {
  let told = false;
  const end = () => {
    if (told) return;
    told = true;
    process.stdin.destroy();
    void close();
    setTimeout(() => process.exit(), patienceMilliseconds).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
  const input = fstatSync(0);
  if (input.isFIFO() || input.isSocket()) process.stdin.once('end', end).resume();
}
