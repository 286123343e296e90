import * as vscode from 'vscode';
import { type Context, guarded } from '../context.ts';
import type { Panels } from '../panels/index.ts';
import { forgetArweaveWallet, setArweaveWallet } from './arweave-wallet.ts';
import { auditPublished, registerAuditDocuments } from './audit.ts';
import { checkModel } from './check-model.ts';
import { commitAndSign } from './commit-and-sign.ts';
import { privateRepository } from './private-repository.ts';
import { publish } from './publish.ts';
import { restoreRepository } from './restore.ts';
import { setUpGit } from './set-up-git.ts';
import { showContribution } from './show-contribution.ts';
import { verifyHistory } from './verify-history.ts';
import { connectWallet, disconnectWallet } from './wallet.ts';

export function registerCommands(context: Context, panels: Panels): vscode.Disposable[] {
  const register = (id: string, run: (argument: unknown) => Promise<unknown>) =>
    vscode.commands.registerCommand(id, (argument: unknown) => guarded(context, () => run(argument)));
  return [
    register('cairn.connectWallet', () => connectWallet(context, panels)),
    register('cairn.disconnectWallet', () => disconnectWallet(context)),
    register('cairn.commitAndSign', () => commitAndSign(context)),
    register('cairn.publish', () => publish(context, panels)),
    register('cairn.showContribution', (argument) => showContribution(panels, argument)),
    register('cairn.openGovernance', () => panels.governance.show()),
    register('cairn.setUpGit', () => setUpGit(context)),
    register('cairn.verifyHistory', () => verifyHistory(context)),
    register('cairn.restore', () => restoreRepository(context)),
    registerAuditDocuments(),
    register('cairn.audit', () => auditPublished(context)),
    register('cairn.setArweaveWallet', () => setArweaveWallet(context)),
    register('cairn.forgetArweaveWallet', () => forgetArweaveWallet(context)),
    register('cairn.privateRepository', () => privateRepository(context)),
    register('cairn.checkModel', () => checkModel(context)),
    register('cairn.restartServer', () => context.server.restart()),
    vscode.commands.registerCommand('cairn.showLog', () => context.log.show()),
  ];
}
