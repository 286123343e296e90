import { openForwardPass } from '../../composition/forward-pass.ts';
import { loadScoringModel } from '../../composition/model.ts';
import { checkModelArgumentsSchema, type ModelCheck } from '../../protocol/commands.ts';
import { defineCommand } from './command.ts';

/** `{}` → ModelCheck. Computes the scoring model with TensorFlow too. The configured tfjs-node is a program: it needs trust. */
export const checkModelCommand = defineCommand({
  argument: checkModelArgumentsSchema,
  progress: 'Check the scoring model',
  exclusive: true,
  async run(_argument, { context }): Promise<ModelCheck> {
    const { tfjsNodePath } = context.options;
    const [{ checkModel }, model, other] = await Promise.all([
      import('../../services/scoring/check-model.ts'),
      loadScoringModel(),
      openForwardPass({ tfjsNodePath, trusted: context.trust.trusted }),
    ]);
    return checkModel(model, other);
  },
});
