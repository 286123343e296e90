import { Command } from 'commander';
import { CairnError } from '../protocol/errors.ts';
import { ExitCode, exitCodeOf } from './exit-code.ts';
import { type CommonOptions, Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** What commands are made with. */
export interface CommandContext {
  terminal: Terminal;
  signal: AbortSignal;
  /** Called once, with the exit code of the command that ran. */
  exit(code: ExitCode): void;
}

/** A command with the options all of them share. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('-C, --directory <dir>', 'the repository to work in (default: the current folder)')
    .option('--json', 'one JSON value on standard output, everything else on standard error');
}

/** The option of commands which talk to a chain, a store or a wallet. */
export function withNetwork(command: Command): Command {
  return command.option('--network <file>', 'description of the network (default: the file CAIRN_NETWORK names)');
}

/** Wraps what a command does: a session opened and closed, errors told the same way, the exit code set. */
export function action<Options extends CommonOptions>(
  context: CommandContext,
  run: (session: Session, options: Options, args: string[]) => Promise<ExitCode>,
) {
  return async function act(this: Command): Promise<void> {
    const options = this.opts<Options>();
    const session = new Session(context.terminal, context.signal, options);
    try {
      context.exit(await run(session, options, this.args));
    } catch (error) {
      context.exit(tell(session, CairnError.from(error)));
    } finally {
      await session.close();
    }
  };
}

function tell(session: Session, error: CairnError): ExitCode {
  if (session.json) session.terminal.result(JSON.stringify({ error: error.toData() }));
  session.terminal.note(`cairn: ${error.message}`);
  if (error.why !== undefined) session.terminal.note(`  ${error.why}`);
  const next = error.code === 'wallet-not-connected' ? 'Connect one: cairn wallet connect' : error.next;
  if (next !== undefined) session.terminal.note(`  ${next}`);
  return exitCodeOf(error.code);
}

export { ExitCode };
