import { unlessCancelled } from './abort.ts';

/** Lets one piece of work run at a time, in the order they came. Whose signal aborts loses its turn (`cancelled`). */
export function createTurns(): <T>(work: () => Promise<T>, signal: AbortSignal | undefined) => Promise<T> {
  let last: Promise<void> = Promise.resolve();
  return async (work, signal) => {
    const before = last;
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    last = before.then(() => done);
    try {
      await unlessCancelled(before, signal);
      return await work();
    } finally {
      finish();
    }
  };
}
