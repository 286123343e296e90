import { setTimeout as delay } from 'node:timers/promises';
import { type HttpAnswer, NoAnswer, Silence, throwIfCancelled } from './http.ts';

export interface RetryPolicy {
  /** How often to ask in all. */
  attempts: number;
  /** Pause before the second attempt, in milliseconds; each later one is twice as long, up to 30 s. */
  pauseMs: number;
}

const longestPauseMs = 30_000;

/**
 * Asks again while the connection fails or the server says that it is the one at fault (5xx). A 429 is asked again only where it says when,
 * a server that keeps silent never. What is asked must be harmless twice. Returns the last answer; throws the last NoAnswer;
 * `cancelled` ends a pause at once.
 */
export async function retrying(
  ask: () => Promise<HttpAnswer>,
  policy: RetryPolicy,
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt >= policy.attempts;
    const backOff = Math.min(policy.pauseMs * 2 ** (attempt - 1), longestPauseMs) * (0.75 + Math.random() / 2);
    let pause = backOff;
    try {
      const answer = await ask();
      const wait = waitFor(answer, backOff);
      if (wait === null || last) return answer;
      pause = wait;
    } catch (error) {
      if (!(error instanceof NoAnswer) || error instanceof Silence || last) throw error;
    }
    await delay(pause, undefined, { ref: true, ...(signal === undefined ? {} : { signal }) }).catch(() => {});
    throwIfCancelled(signal);
  }
}

/** Milliseconds until this answer is worth asking for again; null where it is not. */
function waitFor(answer: HttpAnswer, backOff: number): number | null {
  const stated = answer.retryAfter === null ? null : answer.retryAfter * 1000;
  if (stated !== null && stated > longestPauseMs) return null;
  if (answer.status === 429) return stated;
  return answer.status >= 500 ? (stated ?? backOff) : null;
}
