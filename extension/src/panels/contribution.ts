import * as vscode from 'vscode';
import { evidenceChainSchema } from '../../../server/src/protocol/contribution.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import { type ContributionPageMessage, contributionPageRequestSchema } from '../../../server/src/protocol/webview.ts';
import type { Context } from '../context.ts';
import { errorFrom } from '../errors.ts';
import { createPage } from './page.ts';

export interface ContributionPanel {
  show(commit: string): Promise<void>;
}

/** How often an open page looks whether validators got further. */
const REFRESH_MS = 3000;

/** The evidence of one commit: from the object on this machine to the payment. */
export function createContributionPanel(context: Context, disposables: vscode.Disposable[]): ContributionPanel {
  let commit: string | null = null;

  const load = async (post: (message: ContributionPageMessage) => void) => {
    if (commit === null) return;
    const asked = commit;
    try {
      const chain = await context.server.run(command.evidence, { commit: asked }, evidenceChainSchema);
      if (asked === commit) post({ type: 'evidence', chain });
    } catch (caught) {
      post({ type: 'error', error: errorFrom(caught).toData() });
    }
  };

  const page = createPage<ContributionPageMessage, typeof contributionPageRequestSchema>(context, {
    name: 'contribution',
    title: 'Cairn Contribution',
    icon: 'verified',
    requests: contributionPageRequestSchema,
    onRequest: async (request, post) => {
      switch (request.type) {
        case 'ready':
          commit ??= request.commit;
          post({ type: 'loading' });
          return load(post);
        case 'refresh':
          return load(post);
        case 'publish':
          await vscode.commands.executeCommand('cairn.publish');
          return load(post);
        case 'copy':
          await vscode.env.clipboard.writeText(request.text);
          return;
      }
    },
  });

  const timer = setInterval(() => {
    if (page.visible) void load(page.post);
  }, REFRESH_MS);
  disposables.push(page, new vscode.Disposable(() => clearInterval(timer)));

  return {
    show: async (of) => {
      commit = of;
      await page.show(`Contribution ${of.slice(0, 10)}`);
      page.post({ type: 'loading' });
      await load(page.post);
    },
  };
}
