import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';

/** Entry of the language server: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. Standard output carries the protocol alone. */
const connection = createConnection(ProposedFeatures.all);

process.on('unhandledRejection', (reason) => {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  connection.console.error(`Unhandled rejection: ${text}`);
});
// Over node-ipc nothing else says that the client is gone.
process.on('disconnect', () => process.exit(0));

startServer(connection);
