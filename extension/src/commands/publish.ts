import * as vscode from 'vscode';
import { command } from '../../../server/src/protocol/lsp.ts';
import { publicationReceiptSchema } from '../../../server/src/protocol/publication.ts';
import type { Context } from '../context.ts';
import type { Panels } from '../panels/index.ts';
import { runWithProgress } from './progress.ts';
import { requireTrust } from './trust.ts';

/** The size limit the person set; nothing else about publishing is remembered. */
function maxFileBytes(): number {
  const mib = vscode.workspace.getConfiguration('cairn').get('publish.maxFileSize', 32);
  return Math.max(1, Math.round(mib * 1024 * 1024));
}

/** Publishes the current branch. The server asks for consent, with size, cost and permanence, before anything leaves the machine. */
export async function publish(context: Context, panels: Panels): Promise<void> {
  requireTrust('publish anything');
  const receipt = await runWithProgress(
    context,
    vscode.l10n.t('Publish Contribution'),
    command.publish,
    { maxFileBytes: maxFileBytes() },
    publicationReceiptSchema,
  );
  context.log.info('published', JSON.stringify(receipt));
  const show = vscode.l10n.t('Show Contribution');
  const text = receipt.advance
    ? vscode.l10n.t(
        'Published {0} and advanced {1}. Validators score it next.',
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
