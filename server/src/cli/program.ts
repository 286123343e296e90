import { Command, CommanderError } from 'commander';
import { type CommandContext, ExitCode } from './command.ts';
import { checkModelCommand } from './commands/check-model.ts';
import { claimCommand } from './commands/claim.ts';
import { commitCommand } from './commands/commit.ts';
import { gitSetupCommand } from './commands/git-setup.ts';
import { nodeCommand } from './commands/node.ts';
import { publishCommand } from './commands/publish.ts';
import { readersCommand } from './commands/readers.ts';
import { restoreCommand } from './commands/restore.ts';
import { scoreCommand } from './commands/score.ts';
import { verifyCommand } from './commands/verify.ts';
import { walletCommand } from './commands/wallet.ts';
import { createTerminal } from './terminal.ts';

const VERSION = '0.1.0';
const EXIT_CODES = `
Exit codes:
  0  ok
  1  a check failed, or what was asked for was refused
  2  wrong usage
  3  it could not be found out: no network, no wallet, no repository, cancelled`;

/** Runs the command line; resolves with the exit code. Ctrl-C cancels cleanly, a second one ends at once. */
export async function runProgram(argv: string[]): Promise<ExitCode> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  // Whoever reads the results has gone, as head does after its lines: the rest is not computed.
  process.stdout.on('error', () => abort.abort());
  let code: ExitCode = ExitCode.ok;
  const context: CommandContext = {
    terminal: createTerminal(),
    signal: abort.signal,
    exit: (reached) => {
      code = reached;
    },
  };
  try {
    await createProgram(context).parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('cairn')
    .description(
      'Own the code you contribute: score it, sign it with your wallet, publish it for good, restore it anywhere.',
    )
    .version(VERSION)
    .addHelpText('after', EXIT_CODES);
  const commands = [scoreCommand, commitCommand, verifyCommand, publishCommand, restoreCommand];
  for (const create of [
    ...commands,
    readersCommand,
    claimCommand,
    gitSetupCommand,
    walletCommand,
    nodeCommand,
    checkModelCommand,
  ])
    program.addCommand(create(context));
  throwInsteadOfExiting(program);
  return program;
}

/** Sub-commands that were made on their own do not inherit it. */
function throwInsteadOfExiting(command: Command): void {
  command.exitOverride();
  command.configureHelp({ showGlobalOptions: true });
  for (const child of command.commands) throwInsteadOfExiting(child);
}
