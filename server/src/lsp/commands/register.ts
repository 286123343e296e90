import { CancellationToken, type WorkDoneProgressReporter } from 'vscode-languageserver/node';
import { CairnError } from '../../protocol/errors.ts';
import type { ServerCommand } from '../../protocol/lsp.ts';
import type { ServerContext } from '../context.ts';
import type { ScorePublisher } from '../score/score-publisher.ts';
import type { Command, Task } from './command.ts';
import { toResponseError } from './response-error.ts';
import { commandTable } from './table.ts';
import { runTask, type TaskHost } from './task.ts';

/** Identifiers for the capabilities. */
export const serverCommands: string[] = [...commandTable.keys()];

/** Runs a command of the table for the server itself, with progress of the server's own. */
export type RunCommand = (id: ServerCommand, argument: unknown) => Promise<unknown>;

/** `workspace/executeCommand`: look up, check trust, validate, run with progress and cancellation, tell errors as ErrorData. */
export function registerCommands(context: ServerContext, scores: ScorePublisher): RunCommand {
  const execute = createExecutor(context, scores);
  context.connection.onExecuteCommand(async (params, token, reporter) => {
    try {
      return await execute(params.command, params.arguments?.[0] ?? {}, token, reporter);
    } catch (error) {
      const failure = toResponseError(error);
      if (failure.data?.code !== 'cancelled') context.log.error(params.command, error);
      return failure;
    }
  });
  return (id, argument) => execute(id, argument, CancellationToken.None, null);
}

function createExecutor(context: ServerContext, scores: ScorePublisher) {
  const running = new Set<Command>();
  const showsProgress = context.client.window?.workDoneProgress === true;
  const host: TaskHost = {
    progress: async () => (showsProgress ? context.connection.window.createWorkDoneProgress() : null),
    lifetime: context.lifetime,
  };
  return async (id: string, argument: unknown, token: CancellationToken, reporter: WorkDoneProgressReporter | null) => {
    const command = commandTable.get(id);
    if (command === undefined) throw new CairnError('invalid-input', `There is no command "${id}".`);
    if (command.needsTrust !== null) context.trust.require(command.needsTrust);
    if (command.exclusive && running.has(command)) throw underWay(command);
    const work = command.prepare(argument);
    running.add(command);
    try {
      const run = (task: Task) => work({ context, scores, task });
      return await runTask(host, { title: command.progress, run }, token, reporter);
    } finally {
      running.delete(command);
    }
  };
}

function underWay({ progress }: Command): CairnError {
  return new CairnError('operation-in-progress', `${progress ?? 'This'} is already under way.`, {
    next: 'Wait until it is done, or cancel it.',
  });
}
