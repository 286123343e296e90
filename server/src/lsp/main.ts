import { Console } from 'node:console';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';
import { wholeMessages } from './whole-messages.ts';

/** Entry of the language server: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. Standard output carries the protocol alone. */
const isStandard = process.argv.includes('--stdio');
// What a library has to say must not come between messages.
if (isStandard) globalThis.console = new Console(process.stderr);
const connection = isStandard
  ? createConnection(ProposedFeatures.all, process.stdin, wholeMessages(process.stdout))
  : createConnection(ProposedFeatures.all);

process.on('unhandledRejection', (reason) => {
  const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  connection.console.error(`Unhandled rejection: ${text}`);
});
// Over node-ipc nothing else says that the client is gone.
process.on('disconnect', () => process.exit(0));

startServer(connection);
