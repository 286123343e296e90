import * as vscode from 'vscode';
import { gitSetupResultSchema } from '../../../server/src/protocol/commands.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { choose } from './choose.ts';
import { runWithProgress } from './progress.ts';
import { requireTrust } from './trust.ts';

/** Lets stock git verify and sign with the wallet in this repository. */
export async function setUpGit(context: Context): Promise<void> {
  requireTrust('configure git');
  const verifyOnly = {
    label: vscode.l10n.t('Verify'),
    detail: vscode.l10n.t('git verify-commit and git log --show-signature check wallet signatures.'),
    sign: false,
  };
  const signAll = {
    label: vscode.l10n.t('Verify and sign every commit'),
    detail: vscode.l10n.t('Also the commit button of Source Control asks your wallet.'),
    sign: true,
  };
  const picked = await choose([verifyOnly, signAll], {
    title: vscode.l10n.t('Set up git in this repository'),
    placeHolder: vscode.l10n.t('What should git do with wallet signatures?'),
  });
  if (picked === undefined) return;
  const title = vscode.l10n.t('Setting up git');
  const result = await runWithProgress(context, title, command.gitSetup, { sign: picked.sign }, gitSetupResultSchema);
  for (const { key, value } of result.configured) context.log.info(`git config ${key} = ${value}`);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('git in this repository now checks wallet signatures with {0}.', result.launcher),
  );
}
