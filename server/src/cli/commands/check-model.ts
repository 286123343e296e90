import path from 'node:path';
import type { Command } from 'commander';
import type { ModelCheck } from '../../protocol/commands.ts';
import { action, type CommandContext, createCommand, ExitCode } from '../command.ts';
import type { CommonOptions } from '../session.ts';
import { printable } from '../terminal.ts';

interface CheckModelOptions extends CommonOptions {
  tfjsNode?: string;
}

export function checkModelCommand(context: CommandContext): Command {
  return createCommand('check-model', 'compute the scoring model with TensorFlow too, and compare')
    .option('--tfjs-node <dir>', 'folder of an installed @tensorflow/tfjs-node to compute with')
    .addHelpText('after', '\nExit codes: 0 they agree, 1 they do not, 3 no engine works here.')
    .action(
      action<CheckModelOptions>(context, async (session, { tfjsNode }) => {
        const [{ checkModel }, { loadScoringModel }, { openForwardPass }] = await Promise.all([
          import('../../services/scoring/check-model.ts'),
          import('../../composition/model.ts'),
          import('../../composition/forward-pass.ts'),
        ]);
        const tfjsNodePath = tfjsNode === undefined ? null : path.resolve(tfjsNode);
        const other = await openForwardPass({ tfjsNodePath, trusted: true });
        const check = checkModel(await loadScoringModel(), other);
        for (const { name, why } of check.tried) {
          if (why !== null) session.terminal.note(`warning: the engine ${name} was not taken: ${printable(why)}`);
        }
        session.result(check, describe(check));
        return check.agrees ? ExitCode.ok : ExitCode.failed;
      }),
    );
}

function describe({ backend, rows, largestDifference, scorerHash, agrees }: ModelCheck): string {
  const verdict = agrees ? 'agree' : 'DO NOT agree';
  return [
    `TensorFlow (${backend}) and Cairn's evaluator ${verdict} on ${rows} sample changes.`,
    `Largest difference of a chance: ${largestDifference.toExponential(1)}. Scorer ${scorerHash}`,
  ].join('\n');
}
