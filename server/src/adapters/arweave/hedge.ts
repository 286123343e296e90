import { throwIfCancelled } from './http.ts';

export interface HedgeOptions {
  /** Start one more while nothing came for this long, in milliseconds. */
  afterMs: number;
  /** How many run at once at most. */
  atOnce: number;
  signal?: AbortSignal;
}

type Attempt<T> = (signal: AbortSignal) => Promise<T | null>;

interface Outcome<T> {
  key: number;
  value: T | null;
}

/**
 * Runs attempts in order, the next one as soon as one comes back with nothing or all keep silent for `afterMs`. The first result wins and
 * the others are aborted; null where all came back with nothing. An attempt that throws ends everything with its error.
 */
export async function hedged<T>(attempts: Attempt<T>[], options: HedgeOptions): Promise<T | null> {
  throwIfCancelled(options.signal);
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const running = new Map<number, Promise<Outcome<T>>>();
  let next = 0;
  const startNext = () => {
    const key = next;
    const attempt = attempts[key];
    if (attempt === undefined || running.size >= options.atOnce) return;
    next += 1;
    running.set(
      key,
      attempt(signal).then((value) => ({ key, value })),
    );
  };
  try {
    startNext();
    while (running.size > 0) {
      const mayStart = next < attempts.length && running.size < options.atOnce;
      const outcome = await firstOf([...running.values()], mayStart ? options.afterMs : null);
      if (outcome !== null && outcome.value !== null) return outcome.value;
      if (outcome !== null) running.delete(outcome.key);
      startNext();
    }
    return null;
  } finally {
    stop.abort();
    for (const run of running.values()) run.catch(() => {});
  }
}

/** The first to end; null where none did for that long. */
async function firstOf<T>(running: Promise<T>[], afterMs: number | null): Promise<T | null> {
  if (afterMs === null) return Promise.race(running);
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), afterMs);
  });
  try {
    return await Promise.race([...running, quiet]);
  } finally {
    clearTimeout(timer);
  }
}
