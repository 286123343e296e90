import { openSignatureProgram } from '../../composition/signature-program.ts';
import { type GitSetupResult, gitSetupArgumentsSchema } from '../../protocol/commands.ts';
import { defineCommand } from './command.ts';

/** `{ scope, sign }` → GitSetupResult. Lets stock git verify wallet signatures and, with a wallet connected, sign with it. */
export const gitSetupCommand = defineCommand({
  argument: gitSetupArgumentsSchema,
  needsTrust: 'Configuring git',
  progress: 'Set up git',
  exclusive: true,
  async run({ scope, sign }, { context, task }): Promise<GitSetupResult> {
    const { repository } = await context.repositories.main();
    task.report('Installing the signature program');
    task.signal.throwIfAborted();
    const state = context.network.openWallet?.state();
    const signWith = sign && state?.state === 'connected' ? state.account : null;
    const { gitSetup } = await import('../../services/git-setup.ts');
    return gitSetup({ repository, program: await openSignatureProgram() }, { scope, signWith });
  },
});
