import * as vscode from 'vscode';
import { type ModelCheck, modelCheckSchema } from '../../../server/src/protocol/commands.ts';
import { command } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';
import { runWithProgress } from './progress.ts';

/** Computes the scoring model with TensorFlow too, and tells whether both come to the same. */
export async function checkModel(context: Context): Promise<void> {
  const title = vscode.l10n.t('Checking the scoring model');
  const check = await runWithProgress(context, title, command.checkModel, {}, modelCheckSchema);
  for (const { name, ok, why } of check.tried)
    context.log.info(ok ? `TensorFlow runs on ${name}` : `TensorFlow does not run on ${name}: ${why}`);
  context.log.info(`Scorer ${check.scorerHash}: largest difference ${check.largestDifference} on ${check.rows} rows`);
  const message = [summary(check), ...check.tried.filter(({ ok }) => !ok).map(notTaken)].join(' ');
  if (check.agrees) void vscode.window.showInformationMessage(message);
  else void vscode.window.showErrorMessage(message);
}

function summary({ agrees, backend, rows, largestDifference }: ModelCheck): string {
  const difference = largestDifference.toExponential(1);
  return agrees
    ? vscode.l10n.t(
        'The scoring model is right: TensorFlow ({0}) computes the same chances for {1} sample changes, within {2}.',
        backend,
        rows,
        difference,
      )
    : vscode.l10n.t(
        'The scoring model is not right: TensorFlow ({0}) computes other chances, {2} apart, for {1} sample changes. Reinstall Cairn.',
        backend,
        rows,
        difference,
      );
}

const notTaken = ({ name, why }: ModelCheck['tried'][number]): string =>
  vscode.l10n.t('The engine {0} was not taken: {1}.', name, why ?? '');
