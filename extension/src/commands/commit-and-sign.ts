import * as vscode from 'vscode';
import { commitResultSchema } from '../../../server/src/protocol/commands.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { errorFrom } from '../errors.ts';
import { shortAddress } from '../format.ts';
import { type SourceControlRepository, sourceControlRepository } from '../source-control.ts';
import { runWithProgress } from './progress.ts';
import { requireTrust } from './trust.ts';

/** Commits what is staged, signed by the wallet, with the message of the Source Control box. */
export async function commitAndSign(context: Context): Promise<void> {
  requireTrust('sign a commit');
  const sourceControl = await sourceControlRepository();
  const message = await messageFrom(sourceControl);
  if (message === undefined) return;
  await vscode.workspace.saveAll(false);
  const result = await commit(context, message);
  if (result === undefined) return;
  if (sourceControl !== null) {
    sourceControl.inputBox.value = '';
    await sourceControl.status();
  }
  const show = vscode.l10n.t('Show Contribution');
  const text = vscode.l10n.t(
    'Committed {0} on {1}, signed by {2}.',
    result.commit.slice(0, 10),
    result.branch,
    shortAddress(result.account),
  );
  void vscode.window.showInformationMessage(text, show).then((picked) => {
    if (picked === show) void vscode.commands.executeCommand('cairn.showContribution', { commit: result.commit });
  });
}

async function messageFrom(sourceControl: SourceControlRepository | null): Promise<string | undefined> {
  const written = sourceControl?.inputBox.value.trim();
  if (written) return written;
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Commit and Sign'),
    prompt: vscode.l10n.t('Message of the commit your wallet will sign'),
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A commit needs a message.') : null),
    ignoreFocusOut: true,
  });
}

/** Nothing staged is the one refusal with an obvious way on: offer it. */
async function commit(context: Context, message: string) {
  try {
    return await ask(context, message, false);
  } catch (caught) {
    if (errorFrom(caught).code !== 'nothing-to-commit') throw caught;
    const stageAll = vscode.l10n.t('Stage and Commit');
    const picked = await vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing is staged. Stage all changes to tracked files and commit them?'),
      { modal: true },
      stageAll,
    );
    return picked === stageAll ? await ask(context, message, true) : undefined;
  }
}

function ask(context: Context, message: string, all: boolean) {
  return runWithProgress(
    context,
    vscode.l10n.t('Commit and Sign'),
    command.commit,
    { message, all },
    commitResultSchema,
  );
}
