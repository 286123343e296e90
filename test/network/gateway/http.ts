import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteName } from './faults.ts';

export interface Request {
  method: string;
  path: string;
  query: URLSearchParams;
  /** What the route's pattern captured. */
  parts: string[];
  body: Buffer;
}

/** Bytes, text or, for anything else, JSON. */
export interface Answer {
  status: number;
  body: Buffer | string | object;
  type?: string;
  headers?: Record<string, string>;
}

export interface Route {
  name: RouteName | 'admin';
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Matched against the whole path. */
  pattern: RegExp;
  answer(request: Request): Answer | Promise<Answer>;
}

/** A refusal with a status of its own. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const text = (status: number, body: string): Answer => ({ status, body });
export const json = (body: object, status = 200): Answer => ({ status, body });
export const notFound = (): Answer => text(404, 'Not Found.');

/** The whole body; Refusal 413 as soon as it is longer than `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = new Refusal(413, `The body is larger than ${limit} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    length += part.length;
    if (length > limit) throw tooLarge;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Body and headers of an answer as they go on the wire. */
export function encodeAnswer({ body, type, headers }: Answer): { bytes: Buffer; headers: Record<string, string> } {
  if (Buffer.isBuffer(body))
    return { bytes: body, headers: { 'content-type': type ?? 'application/octet-stream', ...headers } };
  if (typeof body === 'string')
    return { bytes: Buffer.from(body), headers: { 'content-type': type ?? 'text/plain', ...headers } };
  return { bytes: Buffer.from(JSON.stringify(body)), headers: { 'content-type': 'application/json', ...headers } };
}

export function write(response: ServerResponse, answer: Answer, withBody = true): void {
  const { bytes, headers } = encodeAnswer(answer);
  response.writeHead(answer.status, { ...headers, 'content-length': bytes.length });
  response.end(withBody ? bytes : undefined);
}
