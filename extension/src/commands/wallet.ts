import * as vscode from 'vscode';
import * as z from 'zod';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { shortAddress } from '../format.ts';
import type { Panels } from '../panels/index.ts';
import { requireTrust } from './trust.ts';

/** Opens the wallet page; where no wallet is connected or being paired, starts pairing. */
export async function connectWallet(context: Context, panels: Panels): Promise<void> {
  requireTrust('connect a wallet');
  await panels.wallet.show();
  if (context.store.value.wallet.state === 'disconnected') await pair(context);
}

/** Resolves once the wallet has approved. The page shows the code meanwhile. */
export async function pair(context: Context): Promise<void> {
  await context.server.run(command.connectWallet, undefined, z.unknown());
  const { wallet } = context.store.value;
  if (wallet.state === 'connected')
    vscode.window.setStatusBarMessage(`Cairn: wallet ${shortAddress(wallet.account)} connected`, 5000);
}

export async function disconnectWallet(context: Context): Promise<void> {
  await context.server.run(command.disconnectWallet, undefined, z.unknown());
}
