import { chmodSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { CairnError } from '../../protocol/errors.ts';
import { largestMessage, type SigningAnswer, signingRequestSchema } from './messages.ts';
import { preparePrivateFolder, socketFolders, socketPrefix } from './socket-folder.ts';

export interface SigningAgent {
  readonly socket: string;
  /** Stops listening, ends what is under way and removes the socket. */
  close(): Promise<void>;
}

export interface SigningAgentOptions {
  /** The repository's common directory: one agent serves all its worktrees. */
  commonDirectory: string;
  /** Signs a payload and returns armor. The signal aborts when git gives up waiting. */
  sign: (payload: Uint8Array, key: string, signal: AbortSignal) => Promise<string>;
  /** Told of each failure: git hides what its signing program prints, so that an editor must show it. */
  onFailure?: (error: CairnError) => void;
}

/**
 * Lets `git commit -S` on this machine reach the wallet: a unix socket with mode 0600 in a folder with mode 0700. Several editors on one
 * repository each have their own. Error `unsupported-repository` where no private folder can be made.
 */
export async function startSigningAgent(options: SigningAgentOptions): Promise<SigningAgent> {
  const folder = process.platform === 'win32' ? null : preparePrivateFolder(socketFolders());
  if (folder === null) {
    throw new CairnError('unsupported-repository', 'Stock git can not reach the wallet on this machine.', {
      why: 'There is no folder for a private socket.',
      next: 'Use the command "Cairn: Commit and Sign" instead of git commit -S.',
    });
  }
  const prefix = socketPrefix(realpathSync(options.commonDirectory));
  await removeStale(folder, prefix);
  const socket = path.join(folder, `${prefix}${process.pid}.sock`);
  const connections = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
    serve(connection, options);
  });
  await listen(server, socket);
  return {
    socket,
    close: () =>
      new Promise((resolve) => {
        for (const connection of connections) connection.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The folder is private, so nobody else can connect before the mode is set. */
function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      chmodSync(socket, 0o600);
      server.off('error', reject);
      server.unref();
      resolve();
    });
  });
}

function serve(connection: Socket, options: SigningAgentOptions): void {
  const stop = new AbortController();
  const chunks: Buffer[] = [];
  let size = 0;
  connection.on('error', () => {});
  connection.once('close', () => stop.abort());
  connection.on('data', (chunk) => {
    size += chunk.length;
    if (size > largestMessage) connection.destroy();
    else chunks.push(chunk);
  });
  connection.once('end', async () => {
    const answer = await answerRequest(Buffer.concat(chunks).toString('utf8'), options, stop.signal);
    connection.end(JSON.stringify(answer));
  });
}

async function answerRequest(text: string, options: SigningAgentOptions, signal: AbortSignal): Promise<SigningAnswer> {
  try {
    const request = signingRequestSchema.parse(JSON.parse(text));
    return { armor: await options.sign(Buffer.from(request.payload, 'base64'), request.key, signal) };
  } catch (cause) {
    const error = CairnError.from(cause);
    options.onFailure?.(error);
    return { error: error.toData() };
  }
}

/** Removes sockets left by processes that were killed: nobody answers them. */
async function removeStale(folder: string, prefix: string): Promise<void> {
  const sockets = readdirSync(folder).filter((name) => name.startsWith(prefix));
  await Promise.all(
    sockets.map(async (name) => {
      const file = path.join(folder, name);
      if (!(await isAnswered(file))) rmSync(file, { force: true });
    }),
  );
}

function isAnswered(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}
