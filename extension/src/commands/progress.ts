import * as vscode from 'vscode';
import type * as z from 'zod';
import type { ServerCommand } from '../../../server/src/protocol/lsp.ts';
import type { Context } from '../context.ts';

/** Runs a server command with a progress notification that can be cancelled. */
export function runWithProgress<T extends z.ZodType>(
  context: Context,
  title: string,
  command: ServerCommand,
  argument: unknown,
  result: T,
): Promise<z.infer<T>> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) =>
      context.server.run(command, argument, result, { progress, token }),
    ),
  );
}
