import { homedir } from 'node:os';
import * as vscode from 'vscode';
import * as z from 'zod';
import { arweaveKeySchema } from '../../../server/src/protocol/commands.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { requireTrust } from './trust.ts';

const SETTING = 'publish.store';

/** Keeps the keyfile of an Arweave wallet with the editor's secrets, and offers to let it pay for publications. */
export async function setArweaveWallet(context: Context): Promise<void> {
  requireTrust('keep an Arweave wallet');
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Keyfile of your Arweave wallet'),
      openLabel: vscode.l10n.t('Keep This Key'),
      defaultUri: vscode.Uri.file(homedir()),
      filters: { JSON: ['json'] },
    })) ?? [];
  if (file === undefined) return;
  const { address } = await context.server.run(command.keepArweaveKey, { keyfile: file.fsPath }, arweaveKeySchema);
  const use = vscode.l10n.t('Pay with It');
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('The Arweave wallet {0} is kept with the secrets of this editor. The file is where it was.', address),
    use,
  );
  if (picked === use) await settings().update(SETTING, 'arweave', vscode.ConfigurationTarget.Global);
}

/** Forgets it, and sends publications to the bundler again. */
export async function forgetArweaveWallet(context: Context): Promise<void> {
  await context.server.run(command.forgetArweaveKey, {}, z.null());
  await settings().update(SETTING, undefined, vscode.ConfigurationTarget.Global);
  void vscode.window.showInformationMessage(
    vscode.l10n.t('The Arweave wallet was forgotten here. Publications go to the bundler.'),
  );
}

/** Where publications go: what the person set for this machine, never a workspace. */
export function chosenStore(): string {
  return settings().get(SETTING, 'bundler');
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('cairn');
}
