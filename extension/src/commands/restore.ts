import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { command } from '../../../server/src/protocol/lsp.ts';
import { repositorySummarySchema } from '../../../server/src/protocol/node-api.ts';
import { repositoryAssetSchema } from '../../../server/src/protocol/primitives.ts';
import { type RestoreResult, restoreResultSchema } from '../../../server/src/protocol/publication.ts';
import type { Context } from '../context.ts';
import { choose } from './choose.ts';
import { runWithProgress } from './progress.ts';
import { requireTrust } from './trust.ts';

/** Rebuilds a published repository in a new folder, from the chain and Arweave alone, and offers to open it. */
export async function restoreRepository(context: Context): Promise<void> {
  requireTrust('restore a repository');
  const chosen = await chooseRepository(context);
  if (chosen === undefined) return;
  const directory = await chooseFolder(chosen.name);
  if (directory === undefined) return;
  const result = await runWithProgress(
    context,
    vscode.l10n.t('Restoring {0}', chosen.name),
    command.restore,
    { repository: chosen.asset, directory },
    restoreResultSchema,
  );
  for (const line of result.missing) context.log.warn(`missing: ${line}`);
  await tell(context, result, directory);
}

interface Chosen {
  asset: string;
  /** What a folder of it would be called. */
  name: string;
}

/** From the node's list, or typed: a node that is away must not keep anybody from restoring. */
async function chooseRepository(context: Context): Promise<Chosen | undefined> {
  const known = await context.server
    .run(command.repositories, {}, z.array(repositorySummarySchema))
    .catch((error: unknown) => {
      context.log.info('The node has no list of repositories', String(error));
      return [];
    });
  if (known.length === 0) return typeRepository();
  const typed = { label: vscode.l10n.t('$(edit) Type its on-chain name…'), chosen: null };
  const picked = await choose(
    [
      ...known.map(({ name, repository }) => ({
        label: name,
        description: repository,
        chosen: { asset: repository, name },
      })),
      typed,
    ],
    {
      title: vscode.l10n.t('Restore Repository'),
      placeHolder: vscode.l10n.t('Which published repository?'),
      matchOnDescription: true,
    },
  );
  if (picked === undefined) return undefined;
  return picked.chosen ?? typeRepository();
}

async function typeRepository(): Promise<Chosen | undefined> {
  const asset = await vscode.window.showInputBox({
    title: vscode.l10n.t('Restore Repository'),
    prompt: vscode.l10n.t('On-chain name: eip155:CHAIN/erc721:REGISTRY/ID'),
    validateInput: (value) =>
      repositoryAssetSchema.safeParse(value.trim()).success
        ? null
        : vscode.l10n.t('It looks like eip155:1/erc721:0x…/7: chain, registry contract and repository id.'),
    ignoreFocusOut: true,
  });
  if (asset === undefined) return undefined;
  return { asset: asset.trim(), name: `repository-${asset.trim().split('/').at(-1)}` };
}

/** A folder that does not exist yet, in one that the person picks. */
async function chooseFolder(name: string): Promise<string | undefined> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Where to restore it'),
      openLabel: vscode.l10n.t('Restore Here'),
      defaultUri: vscode.Uri.file(homedir()),
      canSelectFolders: true,
      canSelectFiles: false,
    })) ?? [];
  return parent === undefined ? undefined : freeName(parent, name);
}

async function freeName(parent: vscode.Uri, name: string): Promise<string> {
  const safe = name.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '') || 'repository';
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(parent, number === 1 ? safe : `${safe}-${number}`);
    const exists = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!exists) return uri.fsPath;
  }
}

async function tell(context: Context, result: RestoreResult, directory: string): Promise<void> {
  const open = vscode.l10n.t('Open');
  const log = vscode.l10n.t('Show What Is Missing');
  const where = path.basename(directory);
  const picked = result.ok
    ? await vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Restored {0}: {1} commits, {2} signed by a wallet, all verified.',
          where,
          result.commits,
          result.verified,
        ),
        open,
      )
    : await vscode.window.showWarningMessage(
        vscode.l10n.t(
          'Restored a part of {0}: {1} commits. {2} things are missing; restore again when the gateways have them.',
          where,
          result.commits,
          result.missing.length,
        ),
        open,
        log,
      );
  if (picked === open) {
    await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(directory), { forceNewWindow: true });
  }
  if (picked === log) context.log.show();
}
