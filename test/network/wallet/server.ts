import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { transform } from 'esbuild';
import * as z from 'zod';
import { isLoopbackHost, listenOnLoopback } from '../loopback.ts';
import type { DemoWallet } from './demo-wallet.ts';
import { modes } from './view.ts';

const maximumBodyBytes = 64 * 1024;

const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

type Action = (wallet: DemoWallet, body: unknown) => Promise<unknown>;

const idSchema = z.object({ id: z.int() });
const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    '/pair',
    async (wallet, body) => {
      await wallet.pair(z.object({ uri: z.string().startsWith('wc:').max(2048) }).parse(body).uri);
    },
  ],
  ['/approve', (wallet, body) => decide(wallet, body, true)],
  ['/reject', (wallet, body) => decide(wallet, body, false)],
  ['/auto-approve', async (wallet, body) => wallet.setAutoApprove(z.object({ on: z.boolean() }).parse(body).on)],
  ['/mode', async (wallet, body) => wallet.setMode(z.object({ mode: z.enum(modes) }).parse(body).mode)],
  ['/disconnect', (wallet, body) => wallet.disconnect(z.object({ topic: z.string().optional() }).parse(body).topic)],
]);

async function decide(wallet: DemoWallet, body: unknown, approve: boolean): Promise<void> {
  const { id } = idSchema.parse(body);
  if (!(await wallet.decide(id, approve))) throw new Error('This request is no longer waiting.');
}

interface Page {
  body: string;
  type: string;
}

/** The page and its interface: GET `/state` and `/events` (a WalletView each), POST of JSON to the actions above. */
export async function serveWallet(wallet: DemoWallet, port: number): Promise<{ url: string; close(): Promise<void> }> {
  const pages = await loadPages();
  const server = createServer((request, response) => {
    void answer(wallet, pages, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: String(error) });
    });
  });
  const actualPort = await listenOnLoopback(server, port);
  return {
    url: `http://127.0.0.1:${actualPort}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  wallet: DemoWallet,
  pages: ReadonlyMap<string, Page>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isWelcome(request)) return sendJson(response, 403, { error: 'Not for pages of other sites.' });
  const { pathname } = new URL(request.url ?? '/', 'http://wallet');
  if (request.method === 'POST') return await act(wallet, pathname, request, response);
  if (request.method !== 'GET') return sendJson(response, 405, { error: 'GET or POST.' });
  if (pathname === '/state') return sendJson(response, 200, wallet.view());
  if (pathname === '/events') return stream(wallet, response);
  const page = pages.get(pathname);
  if (page === undefined) return sendJson(response, 404, { error: 'No such page.' });
  response.writeHead(200, { ...headers, 'content-type': page.type }).end(page.body);
}

/** A page of another site, also one that gave its own name this address, may neither read nor act. */
function isWelcome(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  if (!isLoopbackHost(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}

async function act(
  wallet: DemoWallet,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const action = actions.get(path);
  if (action === undefined) return sendJson(response, 404, { error: 'No such action.' });
  // A form of another site can post without an origin the browser checks first, but never this type.
  if (request.headers['content-type'] !== 'application/json')
    return sendJson(response, 415, { error: 'The body must be application/json.' });
  try {
    await action(wallet, JSON.parse(await readBody(request)));
    sendJson(response, 200, { ok: true });
  } catch (error) {
    sendJson(response, 400, { error: messageOf(error) });
  }
}

/** Server-sent events: the whole view, now and after each change. */
function stream(wallet: DemoWallet, response: ServerResponse): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
  const send = () => response.write(`data: ${JSON.stringify(wallet.view())}\n\n`);
  send();
  void wallet.refreshBalance();
  response.once('close', wallet.onDidChange(send));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > maximumBodyBytes) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function loadPages(): Promise<ReadonlyMap<string, Page>> {
  const read = (name: string) => readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
  const script = await transform(await read('page.ts'), { loader: 'ts', target: 'es2022' });
  return new Map([
    ['/', { body: await read('index.html'), type: 'text/html; charset=utf-8' }],
    ['/page.css', { body: await read('page.css'), type: 'text/css; charset=utf-8' }],
    ['/page.js', { body: script.code, type: 'text/javascript; charset=utf-8' }],
  ]);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
