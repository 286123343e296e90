import type { Command } from 'commander';
import { action, type CommandContext, createCommand, ExitCode, withNetwork } from '../command.ts';
import type { CommonOptions } from '../session.ts';

interface CommitOptions extends CommonOptions {
  message: string[];
  all?: boolean;
}

export function commitCommand(context: CommandContext): Command {
  return withNetwork(createCommand('commit', 'commit what is staged, signed by your wallet'))
    .requiredOption('-m, --message <text...>', 'the message; several become paragraphs')
    .option('-a, --all', 'stage all changes of tracked files first')
    .addHelpText('after', '\nHooks run as with git commit. Connect a wallet first: cairn wallet connect.')
    .action(
      action<CommitOptions>(context, async (session, options) => {
        const [{ commitAndSign }, { openCommitWriter }, repository, wallet] = await Promise.all([
          import('../../services/commit.ts'),
          import('../../composition/commit-writer.ts'),
          session.repository(),
          session.wallet(),
        ]);
        const result = await commitAndSign(
          { repository, writer: await openCommitWriter(repository), wallet },
          { message: options.message.join('\n\n'), all: options.all === true },
          { signal: session.signal, onStep: (text) => session.terminal.note(text) },
        );
        session.result(
          result,
          `[${result.branch} ${result.commit.slice(0, 12)}] ${result.subject} (signed by ${result.account})`,
        );
        return ExitCode.ok;
      }),
    );
}
