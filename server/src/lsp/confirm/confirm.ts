import type { Connection } from 'vscode-languageserver/node';
import { type ConfirmParams, confirmResultSchema, request } from '../../protocol/lsp.ts';
import { tokenOf } from '../abort.ts';

/** Asks the person; false for anything but a clear yes. */
export type Confirm = (question: ConfirmParams, signal: AbortSignal) => Promise<boolean>;

/** Through the client's own dialog where it has one, else as `window/showMessageRequest`. */
export function createConfirm(connection: Connection, clientHasDialog: boolean): Confirm {
  return clientHasDialog
    ? async (question, signal) => {
        const answer: unknown = await connection.sendRequest(request.confirm, question, tokenOf(signal));
        return confirmResultSchema.safeParse(answer).data?.accepted ?? false;
      }
    : (question, signal) => askInMessage(connection, question, signal);
}

async function askInMessage(connection: Connection, question: ConfirmParams, signal: AbortSignal): Promise<boolean> {
  const text = [question.title, ...question.detail].join('\n');
  const answer = connection.window.showWarningMessage(text, { title: question.accept }, { title: 'Cancel' });
  const cancelled = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const chosen = await Promise.race([answer, cancelled]);
  return chosen?.title === question.accept;
}
