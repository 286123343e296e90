import * as vscode from 'vscode';
import { verifyResultSchema } from '../../../server/src/protocol/commands.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { runWithProgress } from './progress.ts';

/** Checks the wallet signature of every commit of this branch. */
export async function verifyHistory(context: Context): Promise<void> {
  const result = await runWithProgress(
    context,
    vscode.l10n.t('Verifying signatures'),
    command.verify,
    { range: 'HEAD' },
    verifyResultSchema,
  );
  const summary = vscode.l10n.t(
    '{0} commits: {1} signed by a wallet, {2} unsigned, {3} could not be checked.',
    result.commits,
    result.valid,
    result.unsigned,
    result.cannotCheck,
  );
  if (result.bad === 0) void vscode.window.showInformationMessage(summary);
  else void vscode.window.showErrorMessage(vscode.l10n.t('{0} bad signatures! {1}', result.bad, summary));
}
