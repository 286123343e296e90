import { createServer, type IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { isLoopbackHost, listenOnLoopback } from '../loopback.ts';
import { clientIdOf } from './client-identity.ts';
import { Connection, type Subscribers } from './connection.ts';
import { Mailbox } from './mailbox.ts';

/** Clients end a socket that was silent for 35 s. */
const pingMilliseconds = 20_000;
const maximumFrameBytes = 1024 * 1024;
const maximumConnections = 256;
/** Close code that tells a client its JWT was refused. */
const unauthorized = 3000;

export interface Relay {
  /** ws://127.0.0.1:PORT */
  url: string;
  close(): Promise<void>;
}

/**
 * A WalletConnect relay on loopback: end-to-end encrypted envelopes go in under a topic and out to whoever else subscribes to it.
 * Without a directory the mailbox lives in memory only.
 */
export async function startRelay(options: { port?: number; directory?: string } = {}): Promise<Relay> {
  const mailbox = new Mailbox(options.directory, Date.now());
  const subscribers: Subscribers = new Map();
  const http = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('WalletConnect relay\n');
  });
  const sockets = new WebSocketServer({
    server: http,
    maxPayload: maximumFrameBytes,
    verifyClient: ({ req }: { req: IncomingMessage }) => isWelcome(req) && sockets.clients.size < maximumConnections,
  });
  sockets.on('connection', (socket, request) => serve(socket, request, mailbox, subscribers));
  const port = await listenOnLoopback(http, options.port ?? 0);
  return {
    url: `ws://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function serve(socket: WebSocket, request: IncomingMessage, mailbox: Mailbox, subscribers: Subscribers): void {
  socket.on('error', () => socket.terminate());
  let client: string;
  try {
    const token = new URL(request.url ?? '/', 'ws://relay').searchParams.get('auth') ?? '';
    client = clientIdOf(token, Date.now() / 1000);
  } catch {
    socket.close(unauthorized, 'JWT validation error');
    return;
  }
  const connection = new Connection(client, socket, mailbox, subscribers);
  const ping = setInterval(() => socket.ping(), pingMilliseconds);
  socket.on('message', (data) => connection.receive(data.toString()));
  socket.on('close', () => {
    clearInterval(ping);
    connection.leave();
  });
}

/** A web page of another site may not use the relay, whatever name it gives this machine. */
function isWelcome(request: IncomingMessage): boolean {
  if (!isLoopbackHost(request.headers.host)) return false;
  const { origin } = request.headers;
  return origin === undefined || (URL.canParse(origin) && isLoopbackHost(new URL(origin).host));
}
