import * as vscode from 'vscode';
import { command } from '../../../server/src/protocol/lsp.ts';
import { type RemoteAudit, remoteAuditSchema } from '../../../server/src/protocol/publication.ts';
import type { Context } from '../context.ts';
import { runWithProgress } from './progress.ts';
import { requireTrust } from './trust.ts';

/** Checks what this repository published, from the chain and Arweave alone, and shows the result as a document. */
export async function auditPublished(context: Context): Promise<void> {
  requireTrust('ask the networks');
  const audit = await runWithProgress(
    context,
    vscode.l10n.t('Auditing the published repository'),
    command.audit,
    {},
    remoteAuditSchema,
  );
  const document = await vscode.workspace.openTextDocument(showing(audit));
  await vscode.window.showTextDocument(await vscode.languages.setTextDocumentLanguage(document, 'markdown'));
}

const SCHEME = 'cairn-audit';
const shown = new Map<string, string>();

/** Documents of audits are for reading: nothing to save when they are closed. */
export function registerAuditDocuments(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: (uri) => shown.get(uri.toString()) ?? '',
  });
}

/** A document of its own each time: the editor keeps the text of one it has seen. */
function showing(audit: RemoteAudit): vscode.Uri {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${vscode.l10n.t('Audit')} ${shown.size + 1}.md` });
  shown.set(uri.toString(), auditDocument(audit));
  return uri;
}

/** Markdown with the verdict first. */
function auditDocument(audit: RemoteAudit): string {
  const { repository, ref, tip, publications, contributions, problems, ok } = audit;
  return [
    `# ${ok ? vscode.l10n.t('All is there and verified') : vscode.l10n.t('Something is wrong')}`,
    '',
    `${repository}, ${ref}: ${tip ?? '–'}`,
    '',
    ...problems.map((problem) => `- ${problem}`),
    ...(problems.length > 0 ? [''] : []),
    `## ${vscode.l10n.t('Publications')}`,
    '',
    ...publications.map(({ manifestSha256, arweaveId, whole, why }) =>
      item(whole, `\`${manifestSha256}\`${arweaveId === null ? '' : ` (Arweave ${arweaveId})`}`, why),
    ),
    '',
    `## ${vscode.l10n.t('Contributions')}`,
    '',
    ...contributions.map(({ commit, author, state, why }) =>
      item(state === 'proven', `\`${commit}\` ${author}: ${state}`, why),
    ),
    '',
  ].join('\n');
}

function item(good: boolean, text: string, why: string | undefined): string {
  return `- ${good ? '✓' : '✗'} ${text}${why === undefined ? '' : `. ${why}`}`;
}
