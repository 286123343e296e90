import * as vscode from 'vscode';
import { transactionResultSchema } from '../../../server/src/protocol/commands.ts';
import { governanceStateSchema } from '../../../server/src/protocol/governance.ts';
import { command, type ServerCommand } from '../../../server/src/protocol/lsp.ts';
import {
  type GovernancePageMessage,
  type GovernancePageRequest,
  governancePageRequestSchema,
} from '../../../server/src/protocol/webview.ts';
import { requireTrust } from '../commands/trust.ts';
import type { Context } from '../context.ts';
import { errorFrom } from '../errors.ts';
import { createPage } from './page.ts';

export interface GovernancePanel {
  show(): Promise<void>;
}

type Post = (message: GovernancePageMessage) => void;

/** How often an open page reads the Governor again. */
const REFRESH_MS = 5000;

/** Proposals, delegation and votes, read from the Governor and sent through the wallet. */
export function createGovernancePanel(context: Context, disposables: vscode.Disposable[]): GovernancePanel {
  const load = async (post: Post) => {
    try {
      const governance = await context.server.run(command.governance, undefined, governanceStateSchema);
      post({ type: 'governance', governance, wallet: context.store.value.wallet });
    } catch (caught) {
      post({ type: 'error', error: errorFrom(caught).toData() });
    }
  };

  const page = createPage<GovernancePageMessage, typeof governancePageRequestSchema>(context, {
    name: 'governance',
    title: 'Cairn Governance',
    icon: 'law',
    requests: governancePageRequestSchema,
    onRequest: (request, post) => answer(context, request, post, load),
  });

  const timer = setInterval(() => {
    if (page.visible) void load(page.post);
  }, REFRESH_MS);
  let account: string | null = null;
  disposables.push(
    page,
    new vscode.Disposable(() => clearInterval(timer)),
    context.store.onDidChange(({ wallet }) => {
      const now = wallet.state === 'connected' ? wallet.account : null;
      if (now !== account && page.visible) void load(page.post);
      account = now;
    }),
  );
  return page;
}

async function answer(
  context: Context,
  request: GovernancePageRequest,
  post: Post,
  load: (post: Post) => Promise<void>,
): Promise<void> {
  switch (request.type) {
    case 'ready':
      post({ type: 'loading' });
      return load(post);
    case 'refresh':
      return load(post);
    case 'connect':
      await vscode.commands.executeCommand('cairn.connectWallet');
      return;
    case 'delegate':
      await transact(context, command.delegate, { to: request.to }, 'Delegation', post);
      return load(post);
    case 'vote': {
      const { proposal, support, reason } = request;
      await transact(context, command.castVote, { proposal, support, reason }, 'Vote', post);
      return load(post);
    }
    case 'queue':
      await transact(context, command.queue, { proposal: request.proposal }, 'Queueing', post);
      return load(post);
    case 'execute':
      await transact(context, command.execute, { proposal: request.proposal }, 'Execution', post);
      return load(post);
  }
}

async function transact(
  context: Context,
  serverCommand: ServerCommand,
  argument: unknown,
  what: string,
  post: Post,
): Promise<void> {
  requireTrust('send transactions');
  post({ type: 'pending', what });
  try {
    const { transaction } = await context.server.run(serverCommand, argument, transactionResultSchema);
    post({ type: 'done', what, transaction });
  } catch (caught) {
    const error = errorFrom(caught);
    context.log.error(`${error.code}: ${error.message}`, error.cause ?? '');
    post({ type: 'error', error: error.toData() });
  }
}
