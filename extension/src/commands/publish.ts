import * as vscode from 'vscode';
import { command } from '../../../server/src/protocol/lsp.ts';
import { type PublicationReceipt, publicationReceiptSchema } from '../../../server/src/protocol/publication.ts';
import type { Context } from '../context.ts';
import { errorFrom } from '../errors.ts';
import type { Panels } from '../panels/index.ts';
import { chosenStore } from './arweave-wallet.ts';
import { runWithProgress } from './progress.ts';
import { requireTrust } from './trust.ts';

/** Null where the person would rather look at what seems to be a secret. */
async function run(context: Context, allowSecrets: boolean): Promise<PublicationReceipt | null> {
  const argument = { allowSecrets, maxFileBytes: maxFileBytes(), store: chosenStore() };
  const title = vscode.l10n.t('Publish Contribution');
  try {
    return await runWithProgress(context, title, command.publish, argument, publicationReceiptSchema);
  } catch (error) {
    const found = errorFrom(error);
    if (found.code !== 'secrets-found' || allowSecrets) throw error;
    const although = vscode.l10n.t('They Are No Secrets');
    const options = { modal: true, detail: [found.why, found.next].filter(Boolean).join('\n\n') };
    const picked = await vscode.window.showWarningMessage(found.message, options, although);
    return picked === although ? run(context, true) : null;
  }
}

/** The size limit the person set; nothing else about publishing is remembered. */
function maxFileBytes(): number {
  const mib = vscode.workspace.getConfiguration('cairn').get('publish.maxFileSize', 32);
  return Math.max(1, Math.round(mib * 1024 * 1024));
}

/** Publishes the current branch. The server asks for consent, with size, cost and permanence, before anything leaves the machine. */
export async function publish(context: Context, panels: Panels): Promise<void> {
  requireTrust('publish anything');
  const receipt = await run(context, false);
  if (receipt === null) return;
  context.log.info('published', JSON.stringify(receipt));
  const show = vscode.l10n.t('Show Contribution');
  const text = receipt.advance
    ? vscode.l10n.t(
        'Published {0} and advanced {1}. Validators score it next, if they may read it.',
        receipt.commit.slice(0, 10),
        receipt.ref,
      )
    : vscode.l10n.t(
        'Published {0}. It is recorded; a maintainer has to merge it before it can be paid.',
        receipt.commit.slice(0, 10),
      );
  void vscode.window.showInformationMessage(text, show).then((picked) => {
    if (picked === show) void panels.contribution.show(receipt.commit);
  });
}
