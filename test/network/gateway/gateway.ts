import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { adminRoutes } from './admin-routes.ts';
import { Archive } from './archive.ts';
import { bundlerRoutes } from './bundler-routes.ts';
import { dataRoutes } from './data-routes.ts';
import type { Entry } from './entry.ts';
import { Faults } from './faults.ts';
import { answerGraphQl } from './graphql.ts';
import { type Answer, notFound, Refusal, type Route, readBody, text, write } from './http.ts';
import { Ledger } from './ledger.ts';
import { misbehave } from './misbehave.ts';
import { nodeRoutes } from './node-routes.ts';
import { transactionRoutes } from './transaction-routes.ts';
import { Weave } from './weave.ts';

export interface GatewayOptions {
  /** Where everything uploaded is kept. Made where it is missing. */
  directory: string;
  /** 0, the default: any free port. */
  port?: number;
  /** How long an upload stays pending. */
  confirmAfterMs?: number;
  /** Uploads to the bundler up to this many bytes are free. */
  freeBytes?: number;
  /** The largest body that is accepted, in bytes. */
  maxBytes?: number;
}

export interface Gateway {
  url: string;
  /** Failures to switch on and off. */
  faults: Faults;
  /** What was asked so far, as `GET /path`, oldest first. */
  requests: string[];
  /** Sets what a wallet owned before it spent anything, in winston; every wallet where no address is given. */
  setGrant(amount: bigint, address?: string): void;
  /** Everything that was accepted and is kept, oldest first. */
  kept(): readonly Entry[];
  /** Loses an entry, as a fork of the weave can: it is as if it had never been uploaded. What it cost is given back. */
  forget(id: string): void;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Starts an Arweave gateway, node and bundler in one, on the loopback interface. Error: a clear message where the port is busy. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const archive = new Archive(options.directory);
  const weave = new Weave(archive, options.confirmAfterMs ?? 1_000);
  const ledger = new Ledger(archive, options.freeBytes ?? 107_520);
  const faults = new Faults();
  const requests: string[] = [];
  const routes: Route[] = [
    ...adminRoutes(faults, ledger),
    ...nodeRoutes(archive, weave, ledger),
    ...bundlerRoutes(archive, weave, ledger),
    ...transactionRoutes(archive, weave, ledger),
    {
      name: 'graphql',
      method: 'POST',
      pattern: /^\/graphql$/,
      answer: ({ body }) => answerGraphQl(body, archive, weave, archive.entries),
    },
    ...dataRoutes(archive, weave),
  ];
  const handle = createHandler(routes, faults, requests, options.maxBytes ?? 512 * 1024 * 1024);
  const server = createServer((request, response) => void handle(request, response));
  const port = await listen(server, options.port ?? 0);
  return {
    url: `http://${host}:${port}`,
    faults,
    requests,
    setGrant: (amount, address) => ledger.setGrant(amount, address),
    kept: () => [...archive.entries],
    forget: (id) => archive.forget(id),
    close: () => close(server),
  };
}

function createHandler(routes: Route[], faults: Faults, requests: string[], maxBytes: number) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', `http://${host}`);
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    const route = routes.find((candidate) => candidate.method === method && candidate.pattern.test(url.pathname));
    requests.push(`${request.method} ${url.pathname}`);
    const work = async (): Promise<Answer> => {
      const body = await readBody(request, maxBytes);
      if (route === undefined) return notFound();
      if (route.name === 'admin' && !isLocal(request)) return text(403, 'Only programs on this machine may do that.');
      const parts = route.pattern.exec(url.pathname)?.slice(1) ?? [];
      return route.answer({ method, path: url.pathname, query: url.searchParams, parts, body });
    };
    const fault = route === undefined || route.name === 'admin' ? null : faults.take(route.name);
    try {
      if (fault !== null) await misbehave(fault, request, response, work);
      else write(response, await work(), request.method !== 'HEAD');
    } catch (error) {
      request.resume();
      if (response.headersSent || response.destroyed) response.destroy();
      else write(response, refusalOf(error));
    }
  };
}

/** A browser's page names its origin, and a rebound host name shows in `host`: neither is a program of this machine. */
function isLocal(request: IncomingMessage): boolean {
  return request.headers.origin === undefined && /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
}

function refusalOf(error: unknown): Answer {
  if (error instanceof Refusal) return { ...text(error.status, error.message), headers: { connection: 'close' } };
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return text(507, 'The disk of this gateway is full: nothing was stored.');
  return text(500, `Internal error: ${error instanceof Error ? error.message : String(error)}`);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const busy = `Port ${port} is in use: stop the program that listens on it, or choose another port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(busy, { cause: error }) : error);
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
