import type { Server } from 'node:http';

const loopbackNames: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a `Host` value (name and port) names this machine's loopback: any other means another site's page is asking. */
export function isLoopbackHost(host: string | undefined): boolean {
  return (
    host !== undefined && URL.canParse(`http://${host}`) && loopbackNames.includes(new URL(`http://${host}`).hostname)
  );
}

/** Listens on 127.0.0.1; port 0 takes a free one. Returns the port. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port to listen on'));
      else resolve(address.port);
    });
  });
}
