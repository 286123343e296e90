import { CairnError } from '../../protocol/errors.ts';
import { answered, type HttpAnswer, NoAnswer } from './http.ts';

/** What an Arweave service said, as an error a person can act on. `doing` completes "could not …". */
export function refusedBy(service: string, doing: string, answer: HttpAnswer): CairnError {
  const why = `${service} ${answered(answer)}.`;
  if (answer.status === 402) {
    return new CairnError('insufficient-funds', `Could not ${doing}: the upload account has too few credits.`, {
      why,
      next: 'Add credits to the upload account, or choose the layer-1 store with a funded keyfile.',
    });
  }
  if (answer.status === 413) {
    return new CairnError('too-large', `Could not ${doing}: it is larger than this service takes.`, {
      why,
      next: 'Publish fewer commits at once, or use the layer-1 store.',
    });
  }
  if (answer.status === 429 || answer.status >= 500) {
    const wait = answer.retryAfter === null ? 'a few minutes' : `${answer.retryAfter} s`;
    const what = answer.status === 429 ? 'the service was sent too many requests' : 'the service is out of order';
    return new CairnError('store-unreachable', `Could not ${doing}: ${what}.`, {
      why,
      next: `Try again in ${wait}. Nothing is paid or stored twice.`,
    });
  }
  return new CairnError('store-refused', `Could not ${doing}: the service refused it.`, {
    why,
    next: 'Check the address in the settings: another service, a proxy or a sign-in page may stand there. If it is right, name another bundler, or use the layer-1 store.',
  });
}

/** An answer of the right status that is not what was asked for: `expected`, as "a price". */
export function nonsense(service: string, doing: string, answer: HttpAnswer, expected: string): CairnError {
  return new CairnError('store-unreachable', `Could not ${doing}: ${service} does not answer as it should.`, {
    why: `${service} ${answered(answer)} instead of ${expected}.`,
    next: 'Check the address in the settings: another service, a proxy or a sign-in page may stand there. Then try again.',
  });
}

/** No answer at all. */
export function unreachable(service: string, doing: string, reason: unknown): CairnError {
  const why = reason instanceof NoAnswer ? reason.message : String(reason);
  return new CairnError('store-unreachable', `Could not ${doing}: ${service} does not answer as it should.`, {
    why: `${service}: ${why}.`,
    next: 'Check the network connection and the address in the settings, then try again.',
    cause: reason,
  });
}
