import type { Command } from 'commander';
import { action, type CommandContext, createCommand, ExitCode } from '../command.ts';
import { printable } from '../terminal.ts';

export function verifyCommand(context: CommandContext): Command {
  return createCommand('verify', 'check the wallet signature of every commit of a range, without a network')
    .argument('[range]', 'a revision and all before it, or FROM..TO', 'HEAD')
    .addHelpText('after', '\nExit codes: 0 no bad signature, 1 a bad one, 3 one that cannot be checked here.')
    .action(
      action(context, async (session, _options, [range = 'HEAD']) => {
        const [{ verifyRange }, { loadSecp256k1 }, repository] = await Promise.all([
          import('../../services/verify.ts'),
          import('../../composition/secp256k1.ts'),
          session.repository(),
        ]);
        const secp = await loadSecp256k1();
        const result = await verifyRange({ repository, secp }, range, {
          signal: session.signal,
          onCommit(commit, check) {
            session.terminal.progress(`checking ${commit.slice(0, 12)}`);
            if (check.state === 'bad') session.terminal.note(`${commit} bad signature: ${printable(check.why ?? '')}`);
          },
        });
        session.result(
          result,
          `${result.commits} commits: ${result.valid} valid, ${result.bad} bad, ${result.unsigned} unsigned, ${result.cannotCheck} cannot be checked`,
        );
        if (result.bad > 0) return ExitCode.failed;
        return result.cannotCheck > 0 ? ExitCode.cannotCheck : ExitCode.ok;
      }),
    );
}
