import * as vscode from 'vscode';
import { registerCommands } from './commands/index.ts';
import { type Context, guarded } from './context.ts';
import { registerPanels } from './panels/index.ts';
import { createServer, type Server } from './server.ts';
import { needsRestart } from './settings.ts';
import { createStore, type Store } from './state.ts';
import { statusBarView } from './status-bar.ts';

let server: Server | undefined;

/** Returns at once; the server starts behind it and says so if it can't. */
export function activate(extension: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Cairn', { log: true });
  const store = createStore();
  server = createServer(extension, log, store);
  const context: Context = { extensionUri: extension.extensionUri, log, store, server };
  const panels = registerPanels(context);
  extension.subscriptions.push(
    log,
    ...panels.disposables,
    ...registerCommands(context, panels),
    ...showStatusBar(store),
    ...setContextKeys(store),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (needsRestart(event)) void guarded(context, () => context.server.restart());
    }),
  );
  void guarded(context, () => context.server.start());
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

function showStatusBar(store: Store): vscode.Disposable[] {
  const item = vscode.window.createStatusBarItem('cairn.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'Cairn';
  const draw = () => {
    const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? null;
    const showScore = vscode.workspace.getConfiguration('cairn').get('statusBar.score', true);
    const view = statusBarView(store.value, uri, showScore);
    item.text = view.text;
    item.tooltip = view.tooltip;
    item.accessibilityInformation = { label: view.label };
    item.command = view.command;
  };
  draw();
  item.show();
  return [
    item,
    store.onDidChange(draw),
    vscode.window.onDidChangeActiveTextEditor(draw),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('cairn.statusBar') && draw()),
  ];
}

/** Lets the walkthrough tick its steps off. */
function setContextKeys(store: Store): vscode.Disposable[] {
  const set = new Set<string>();
  const once = (key: string) => {
    if (set.has(key)) return;
    set.add(key);
    void vscode.commands.executeCommand('setContext', key, true);
  };
  return [
    store.onDidChange((state) => {
      if ([...state.scores.values()].some((score) => score.state === 'estimate' && score.novel > 0))
        once('cairn.scored');
      if (state.wallet.state === 'connected') once('cairn.walletConnected');
    }),
  ];
}
