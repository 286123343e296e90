import type { Disposable } from 'vscode';
import type { Context } from '../context.ts';
import { type ContributionPanel, createContributionPanel } from './contribution.ts';
import { createGovernancePanel, type GovernancePanel } from './governance.ts';
import { createWalletPanel, type WalletPanel } from './wallet.ts';

export interface Panels {
  wallet: WalletPanel;
  contribution: ContributionPanel;
  governance: GovernancePanel;
  disposables: Disposable[];
}

export function registerPanels(context: Context): Panels {
  const disposables: Disposable[] = [];
  return {
    wallet: createWalletPanel(context, disposables),
    contribution: createContributionPanel(context, disposables),
    governance: createGovernancePanel(context, disposables),
    disposables,
  };
}
