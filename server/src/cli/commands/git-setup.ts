import type { Command } from 'commander';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions, Session } from '../session.ts';

interface GitSetupOptions extends CommonOptions {
  global?: boolean;
  undo?: boolean;
  signAll?: boolean;
}

export function gitSetupCommand(context: CommandContext): Command {
  return withNetwork(createCommand('git-setup', 'let stock git verify wallet signatures, and sign with your wallet'))
    .option('--global', 'for all your repositories, not just this one')
    .option('--sign-all', 'sign every commit with the connected wallet, also in editors')
    .option('--undo', 'take the settings back')
    .action(
      action<GitSetupOptions>(context, async (session, options) => {
        const [{ gitSetup, undoGitSetup }, { openSignatureProgram }, repository] = await Promise.all([
          import('../../services/git-setup.ts'),
          import('../../composition/signature-program.ts'),
          session.repository(),
        ]);
        const deps = { repository, program: await openSignatureProgram() };
        const scope = options.global ? 'global' : 'local';
        const result = options.undo
          ? await undoGitSetup(deps, scope)
          : await gitSetup(deps, { scope, signWith: options.signAll ? await connectedWallet(session) : null });
        const lines = result.configured.map(({ key, value }) => `${key} = ${value === '' ? '(not set)' : value}`);
        session.result(result, lines.join('\n') || 'Nothing was set.');
        return ExitCode.ok;
      }),
    );
}

async function connectedWallet(session: Session) {
  const { connectedAccount } = await import('../../services/sign-payload.ts');
  return connectedAccount(await session.wallet()).account;
}
