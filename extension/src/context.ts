import type { LogOutputChannel, Uri } from 'vscode';
import * as vscode from 'vscode';
import type { CairnError } from '../../server/src/protocol/errors.ts';
import { describe, errorFrom } from './errors.ts';
import type { Server } from './server.ts';
import type { Store } from './state.ts';

/** What commands and pages share. */
export interface Context {
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
  readonly store: Store;
  readonly server: Server;
}

/** Runs an action of the person's; a failure is told once, with a way to the log. A cancel is told in the log alone. */
export async function guarded<T>(context: Context, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (caught) {
    await showError(context, errorFrom(caught));
    return undefined;
  }
}

export async function showError(context: Context, error: CairnError): Promise<void> {
  context.log.error(`${error.code}: ${describe(error)}`, error.cause ?? '');
  if (error.code === 'cancelled') return;
  const showLog = vscode.l10n.t('Show Log');
  const picked = await vscode.window.showErrorMessage(describe(error), showLog);
  if (picked === showLog) context.log.show();
}
