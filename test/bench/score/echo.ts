import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

/** Asks a bare language server, over pipes as the real one is asked. */
export interface Echo {
  ask(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEcho(): Promise<Echo> {
  const server = spawn(process.execPath, [path.join(import.meta.dirname, 'echo-child.ts'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  let asked = 0;
  return {
    async ask() {
      asked += 1;
      await connection.sendRequest('bench/echo', { asked });
    },
    async stop() {
      const exited = once(server, 'exit');
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      await exited;
      connection.dispose();
    },
  };
}
