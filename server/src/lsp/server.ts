import type { Connection, InitializeResult } from 'vscode-languageserver/node';
import { registerCommands, serverCommands } from './commands/register.ts';
import { createContext, textDocumentSync } from './context.ts';
import { registerLenses } from './lens/register.ts';
import { registerNetwork } from './network/register.ts';
import { offerPending } from './publish/offer-pending.ts';
import { registerHover } from './score/hover.ts';
import { registerInlayHints } from './score/inlay-hints.ts';
import { registerScore } from './score/register.ts';
import { registerGitSigning } from './wallet/git-signing.ts';
import { registerWallet } from './wallet/register.ts';
import { registerWorkspace } from './workspace/register.ts';

/**
 * The language server: one line a feature. `initialize` is answered before git, chain or model are touched; every feature
 * loads what it needs when it is first used, and fails alone.
 */
export function startServer(connection: Connection): void {
  connection.onInitialize((params): InitializeResult => {
    const context = createContext(connection, params);
    context.documents.listen(connection);
    registerWorkspace(context);
    const scores = registerScore(context);
    registerHover(context, scores);
    if (context.options.inlayHints) registerInlayHints(context, scores);
    registerLenses(context);
    registerWallet(context);
    registerGitSigning(context);
    registerNetwork(context);
    const run = registerCommands(context, scores);
    offerPending(context, run);
    connection.onInitialized(() => context.events.initialized.fire());
    connection.onShutdown(() => context.end());
    return {
      serverInfo: { name: 'cairn' },
      capabilities: {
        textDocumentSync,
        hoverProvider: true,
        inlayHintProvider: context.options.inlayHints,
        codeLensProvider: { resolveProvider: true },
        executeCommandProvider: { commands: serverCommands, workDoneProgress: true },
      },
    };
  });
  connection.listen();
}
