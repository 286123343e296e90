import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of the relay: lets everything through, refuses, or goes silent. */
export interface RelayProxy {
  /** ws://127.0.0.1:PORT */
  readonly url: string;
  /** Connections there are end at once; none is taken until `up`. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

export async function startRelayProxy(relay: string): Promise<RelayProxy> {
  const { hostname, port } = new URL(relay);
  const sockets = new Set<Socket>();
  let isUp = true;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((client) => {
    keep(client);
    if (!isUp) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    keep(upstream);
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port to listen on');
  return {
    url: `ws://127.0.0.1:${address.port}`,
    down: () => {
      isUp = false;
      endAll();
    },
    up: () => {
      isUp = true;
    },
    close: () =>
      new Promise((resolve) => {
        endAll();
        server.close(() => resolve());
      }),
  };
}
