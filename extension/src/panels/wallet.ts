import * as vscode from 'vscode';
import * as z from 'zod';
import { command } from '../../../server/src/protocol/lsp.ts';
import {
  type WalletPageMessage,
  type WalletPageRequest,
  walletPageRequestSchema,
} from '../../../server/src/protocol/webview.ts';
import { requireTrust } from '../commands/trust.ts';
import type { Context } from '../context.ts';
import { errorFrom } from '../errors.ts';
import { createPage } from './page.ts';

export interface WalletPanel {
  show(): Promise<void>;
}

/** The wallet's page: QR code while pairing, the session once connected, what the wallet is being asked. */
export function createWalletPanel(context: Context, disposables: vscode.Disposable[]): WalletPanel {
  const page = createPage<WalletPageMessage, typeof walletPageRequestSchema>(context, {
    name: 'wallet',
    title: 'Cairn Wallet',
    icon: 'plug',
    requests: walletPageRequestSchema,
    onRequest: async (request, post) => {
      try {
        await answer(context, request, post);
      } catch (caught) {
        const error = errorFrom(caught);
        context.log.error(`${error.code}: ${error.message}`, error.cause ?? '');
        post({ type: 'error', error: error.toData() });
      }
    },
  });
  disposables.push(
    page,
    context.store.onDidChange(({ wallet }) => page.post({ type: 'wallet', wallet })),
  );
  return page;
}

async function answer(
  context: Context,
  request: WalletPageRequest,
  post: (message: WalletPageMessage) => void,
): Promise<void> {
  switch (request.type) {
    case 'ready':
      return post({ type: 'wallet', wallet: context.store.value.wallet });
    case 'connect':
      requireTrust('connect a wallet');
      await context.server.run(command.connectWallet, undefined, z.unknown());
      return;
    case 'cancel':
      await context.server.run(command.cancelConnect, undefined, z.unknown());
      return;
    case 'disconnect':
      await context.server.run(command.disconnectWallet, undefined, z.unknown());
      return;
    case 'copy':
      await vscode.env.clipboard.writeText(request.text);
      return;
  }
}
