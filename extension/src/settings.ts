import * as vscode from 'vscode';
import type * as z from 'zod';
import type { initializationOptionsSchema } from '../../server/src/protocol/lsp.ts';
import { networkSchema } from '../../server/src/protocol/network.ts';

/** What the server is told when it starts. A network that does not parse counts as none: the server then says what is not configured. */
export function initializationOptions(context: vscode.ExtensionContext): z.input<typeof initializationOptionsSchema> {
  const settings = vscode.workspace.getConfiguration('cairn');
  const network = networkSchema.safeParse(settings.get('network'));
  return {
    network: network.success ? network.data : null,
    trusted: vscode.workspace.isTrusted,
    capabilities: { confirm: true, secrets: true },
    storage: context.globalStorageUri.fsPath,
    tfjsNodePath: settings.get<string | null>('tfjsNodePath') ?? null,
    lenses: {
      owners: settings.get('lens.owners', true),
      rewards: settings.get('lens.rewards', true),
      command: 'cairn.showContribution',
    },
    inlayHints: settings.get('inlayHints.score', false),
  };
}

/** True where a change of settings needs a new server. */
export function needsRestart(event: vscode.ConfigurationChangeEvent): boolean {
  return ['network', 'tfjsNodePath', 'lens', 'inlayHints'].some((key) => event.affectsConfiguration(`cairn.${key}`));
}
