import { Command } from 'commander';
import type { CommandContext } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

/** Hands everything after `node` to the node's own command line, help included. */
export function nodeCommand(context: CommandContext): Command {
  return new Command('node')
    .description('run a validator and indexer node')
    .argument('[options...]', 'see cairn node --help')
    .allowUnknownOption()
    .helpOption(false)
    .action(async function start(this: Command) {
      const { runNode } = await import('../../node/run.ts');
      const code = await runNode(this.args);
      context.exit(Object.values(ExitCode).find((known) => known === code) ?? ExitCode.cannotCheck);
    });
}
