import { CairnError } from '../../protocol/errors.ts';

/** What the RPC itself answered as an error: a revert, a refused range, a rejected transaction. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(code: number, message: string, data: unknown) {
    super(message);
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

/** An HTTP answer that is no JSON-RPC. */
export class NotJsonRpc extends Error {
  readonly status: number;
  /** Seconds it asks to be left alone for; null where it does not say. */
  readonly retryAfter: number | null;

  constructor({ status, headers }: Pick<Response, 'status' | 'headers'>, text: string) {
    super(/^\s*</.test(text) ? 'It sent a web page.' : 'Its answer is no JSON-RPC: it may be cut off.');
    this.status = status;
    const wait = headers.get('retry-after') ?? '';
    this.retryAfter = /^\d{1,5}$/.test(wait) ? Number(wait) : null;
  }
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Some providers give the same code to too many requests and to too many results; only the first passes by itself. */
export function isThrottled({ code, message }: RpcError): boolean {
  return code === 429 || (code === -32005 && !/results|range|blocks|logs/i.test(message));
}

/** Why an RPC could not be asked, after it was tried often enough; `url` is shown without its secrets. */
export function unreachable(url: string, cause: unknown): CairnError {
  const at = publicPart(url);
  const [message, why, next] = describe(at, cause);
  return new CairnError('chain-unreachable', message, { why, next: `${next} Nothing was lost.`, cause });
}

type Words = [message: string, why: string, next: string];

function describe(at: string, cause: unknown): Words {
  if (cause instanceof RpcError) return tooMany(at, `It says: ${cause.message.slice(0, 300)}`, null);
  if (!(cause instanceof NotJsonRpc))
    return [
      `The chain does not answer at ${at}.`,
      reason(cause),
      'Check the connection and the configured RPC address, then try again.',
    ];
  const { status, retryAfter } = cause;
  if (status === 429) return tooMany(at, 'It answered 429.', retryAfter);
  if (status >= 500)
    return [
      `The chain’s RPC at ${at} is out of order.`,
      `It answered ${status}.`,
      `Try again in ${duration(retryAfter, 'a few minutes')}, or configure another RPC address.`,
    ];
  if (status === 401 || status === 403)
    return [
      `The chain’s RPC at ${at} refuses access.`,
      `It answered ${status}.`,
      'Check the key in the configured RPC address, then try again.',
    ];
  return [
    `What answers at ${at} is not the RPC of a chain.`,
    status === 200 ? cause.message : `It answered ${status}. ${cause.message}`,
    'Check the configured RPC address, and whether a proxy or the sign-in page of a network answers in its place, then try again.',
  ];
}

function tooMany(at: string, why: string, retryAfter: number | null): Words {
  return [
    `The chain’s RPC at ${at} was sent too many requests.`,
    why,
    `Try again in ${duration(retryAfter, 'a minute')}, or configure an RPC address that allows more.`,
  ];
}

function duration(seconds: number | null, otherwise: string): string {
  return seconds === null ? otherwise : `${seconds} s`;
}

/** The address without path, query and user: RPC providers put their keys there. */
function publicPart(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'the configured address';
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'The reason is not known.';
  if (isTimeout(error)) return 'It took too long.';
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : undefined;
  if (code === 'ECONNREFUSED') return 'Nothing listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Its name can not be resolved.';
  const cause = error.cause instanceof Error ? error.cause.message : '';
  return `${[error.message, cause].filter((part) => part !== '').join(': ')}.`;
}
