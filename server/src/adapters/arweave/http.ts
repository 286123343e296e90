import { createHash } from 'node:crypto';
import { release } from '../../core/release.ts';
import type { PayloadDigest } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';

export interface HttpRequest {
  method?: 'GET' | 'POST';
  body?: Uint8Array;
  contentType?: string;
  /** Nothing sent and nothing received for this long ends the attempt, in milliseconds. */
  idleMs: number;
  /** A longer answer is cut off: a gateway could go on for ever. */
  maxBytes: number;
  signal?: AbortSignal;
  /** The answer is hashed as it comes, and only its beginning is held. */
  digestOnly?: boolean;
  /** Bytes of the body handed to the connection so far. */
  onSent?: (bytes: number) => void;
}

export interface HttpAnswer {
  status: number;
  /** All of it, or with `digestOnly` what a message can quote. */
  bytes: Uint8Array;
  /** With `digestOnly`: of all of it. */
  digest?: PayloadDigest;
  /** Seconds of a `retry-after` header; null where there is none that can be read. */
  retryAfter: number | null;
}

/** No answer came: the connection failed, fell silent, or the answer was too long. Its message is for people. */
export class NoAnswer extends Error {}

/** No answer within all the time a server is given: asking again would double the wait and seldom help. */
export class Silence extends NoAnswer {}

const pieceBytes = 64 * 1024;
/** More of an answer is in no message. */
const quotedBytes = 400;
/** An answer that says to be longer gets its room as it comes. */
const believedBytes = 16 * 1024 * 1024;

/** One HTTP exchange, without retries. Errors: NoAnswer (Silence where it was waited for in vain); CairnError `cancelled` where the caller's signal ended it. */
export async function exchange(url: string, request: HttpRequest): Promise<HttpAnswer> {
  throwIfCancelled(request.signal);
  const idle = createIdleTimer(request.idleMs);
  const signal = request.signal === undefined ? idle.signal : AbortSignal.any([request.signal, idle.signal]);
  try {
    const response = await fetch(url, { method: request.method ?? 'GET', signal, ...bodyOf(request, idle.touch) });
    idle.touch();
    const read = request.digestOnly === true ? digestAll : readAll;
    const answer = await read(response, request.maxBytes, idle.touch);
    return { status: response.status, ...answer, retryAfter: retryAfterOf(response) };
  } catch (error) {
    throwIfCancelled(request.signal);
    if (error instanceof NoAnswer) throw error;
    if (idle.signal.aborted) throw new Silence(`it was silent for ${request.idleMs / 1000} s`, { cause: error });
    throw new NoAnswer(networkReason(error), { cause: error });
  } finally {
    idle.stop();
  }
}

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CairnError('cancelled', 'Cancelled.', { cause: signal.reason });
}

/** What came, for a message: completes "the service …". */
export function answered(answer: HttpAnswer): string {
  const said = excerpt(answer).replace(/\.$/, '');
  const meaning = answer.status === 429 ? ' (too many requests)' : '';
  const content = said === '' ? '' : `: ${isPage(answer) ? 'a web page' : said}`;
  return `answered ${answer.status}${meaning}${content}`;
}

/** A web page where data was asked for: something else than the service stands there. */
export function isPage({ bytes }: HttpAnswer): boolean {
  return /^\s*<(!doctype|html|\?xml|head|body)/i.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
}

/** Text of an answer for a message: one short line, no control characters. */
export function excerpt(answer: HttpAnswer): string {
  const text = Buffer.from(answer.bytes.subarray(0, quotedBytes)).toString('utf8');
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 160);
}

/** The JSON of an answer; undefined where it is none. */
export function jsonOf(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(Buffer.from(answer.bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A path below a base URL that may have a path of its own. */
export function join(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}

interface IdleTimer {
  signal: AbortSignal;
  touch(): void;
  stop(): void;
}

function createIdleTimer(ms: number): IdleTimer {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal, touch: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}

/** The body goes out in pieces, so that a long upload is told from a silent one and its progress can be shown. */
function bodyOf({ body, contentType, onSent }: HttpRequest, touch: () => void): RequestInit & { duplex?: 'half' } {
  if (body === undefined) return {};
  let offset = 0;
  const pieces = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(body.subarray(offset, offset + pieceBytes));
      offset = Math.min(offset + pieceBytes, body.length);
      touch();
      onSent?.(offset);
      if (offset === body.length) controller.close();
    },
  });
  const headers = { 'content-type': contentType ?? 'application/json', 'content-length': String(body.length) };
  return { body: pieces, headers, duplex: 'half' };
}

/** One buffer takes an answer of the length it says, so that it is not in memory twice; what it says need not be true. */
async function readAll(response: Response, maxBytes: number, touch: () => void): Promise<Pick<HttpAnswer, 'bytes'>> {
  const told = Number(response.headers.get('content-length'));
  let bytes = Buffer.allocUnsafe(told > 0 && told <= Math.min(maxBytes, believedBytes) ? told : 0);
  let length = 0;
  for await (const part of response.body ?? []) {
    touch();
    if (length + part.length > maxBytes) throw new NoAnswer(`its answer is longer than ${maxBytes} bytes`);
    if (length + part.length > bytes.length) {
      const smaller = bytes;
      bytes = Buffer.allocUnsafe(Math.max(Math.min(2 * length, maxBytes), length + part.length));
      bytes.set(smaller.subarray(0, length));
    }
    bytes.set(part, length);
    length += part.length;
    release(part);
  }
  return { bytes: bytes.subarray(0, length) };
}

async function digestAll(
  response: Response,
  maxBytes: number,
  touch: () => void,
): Promise<Pick<HttpAnswer, 'bytes' | 'digest'>> {
  const hash = createHash('sha256');
  let beginning = Buffer.alloc(0);
  let length = 0;
  for await (const part of response.body ?? []) {
    touch();
    length += part.length;
    if (length > maxBytes) throw new NoAnswer(`its answer is longer than ${maxBytes} bytes`);
    if (beginning.length < quotedBytes) beginning = Buffer.concat([beginning, part.subarray(0, quotedBytes)]);
    hash.update(part);
    release(part);
  }
  return { bytes: beginning, digest: { sha256: hash.digest('hex'), length } };
}

function retryAfterOf(response: Response): number | null {
  const header = response.headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(header) ? Number(header) : null;
}

/** fetch hides the reason in `cause`. */
function networkReason(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name cannot be resolved';
  return `the connection failed${code === '' ? '' : ` (${code})`}`;
}
