import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes requests and never answers: a world that hangs. */
export interface HangingServer {
  url: string;
  /** Whether anyone asked it anything. */
  asked(): boolean;
  stop(): Promise<void>;
}

export async function startHangingServer(): Promise<HangingServer> {
  let asked = false;
  const server = createServer(() => {
    asked = true;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
