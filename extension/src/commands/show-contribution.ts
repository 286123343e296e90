import * as vscode from 'vscode';
import * as z from 'zod';
import { objectIdSchema } from '../../../server/src/protocol/primitives.ts';
import type { Panels } from '../panels/index.ts';
import { sourceControlRepository } from '../source-control.ts';

const argumentSchema = z.object({ commit: objectIdSchema });

/** A lens names its commit; from the palette it is HEAD. */
export async function showContribution(panels: Panels, argument: unknown): Promise<void> {
  const named = argumentSchema.safeParse(argument);
  const commit = named.success ? named.data.commit : await headCommit();
  if (commit === null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('This folder has no commit yet. Make one with “Cairn: Commit and Sign”.'),
    );
    return;
  }
  await panels.contribution.show(commit);
}

async function headCommit(): Promise<string | null> {
  const repository = await sourceControlRepository();
  return repository?.state.HEAD?.commit ?? null;
}
