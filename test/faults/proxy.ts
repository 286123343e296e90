import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOnLoopback } from '../network/loopback.ts';

/** A request on its way to the real service. */
export interface Passing {
  method: string;
  path: string;
  body: Buffer;
  /** Method of a JSON-RPC call; null for anything else. */
  call: string | null;
  /** Which one of those its rule matched, counted from 1. */
  nth: number;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** What a rule does in place of passing a request on: an answer, a connection that breaks, or none for ever. */
export type Reaction = Answer | 'break' | 'silence';

export interface Rule {
  matches(request: Omit<Passing, 'nth'>): boolean;
  /** Called for each request that matches. `forward` has the real service do its work. */
  react(request: Passing, forward: () => Promise<Answer>): Promise<Reaction>;
}

/** A program between a client and a service: passes everything on, but for what its rules say. */
export interface ServiceProxy {
  readonly url: string;
  /** Put in force in this order; the first that matches a request is used. Replaces what was in force. */
  setRules(rules: readonly Rule[]): void;
  close(): Promise<void>;
}

/** An HTTP proxy on loopback in front of one service. */
export async function startProxy(upstream: string): Promise<ServiceProxy> {
  let active: { rule: Rule; seen: number }[] = [];
  const server = createServer((request, response) => {
    serve(request, response, upstream, () => active).catch(() => response.destroy());
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    setRules: (rules) => {
      active = rules.map((rule) => ({ rule, seen: 0 }));
    },
    close: () => close(server),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  rules: () => { rule: Rule; seen: number }[],
): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  const { method = 'GET', url: path = '/' } = request;
  const passing = { method, path, body, call: callOf(body) };
  const forward = () => pass(upstream, request, body);
  const active = rules().find(({ rule }) => rule.matches(passing));
  if (active !== undefined) active.seen += 1;
  const reaction =
    active === undefined ? await forward() : await active.rule.react({ ...passing, nth: active.seen }, forward);
  if (reaction === 'silence') return;
  if (reaction === 'break') return void response.destroy();
  response.writeHead(reaction.status, { ...reaction.headers, 'content-length': String(reaction.body.length) });
  response.end(reaction.body);
}

async function pass(upstream: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method = 'GET', url = '/', headers } = request;
  const kept = { 'content-type': headers['content-type'] ?? 'application/octet-stream' };
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const answer = await fetch(upstream + url, {
    method,
    headers: kept,
    ...(hasBody ? { body: new Uint8Array(body) } : {}),
  });
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  return { status: answer.status, headers: { 'content-type': type }, body: Buffer.from(await answer.arrayBuffer()) };
}

/** The method of a JSON-RPC call; null where the body is none. */
function callOf(body: Buffer): string | null {
  if (body[0] !== 0x7b) return null;
  try {
    const parsed: unknown = JSON.parse(body.toString());
    const named = parsed !== null && typeof parsed === 'object' && 'method' in parsed ? parsed.method : null;
    return typeof named === 'string' ? named : null;
  } catch {
    return null;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
