import * as vscode from 'vscode';
import { type ConfirmResult, confirmParamsSchema } from '../../server/src/protocol/lsp.ts';

/** Answers the server's `cairn/confirm`: always a modal, so that it can't be missed or answered by a stray key. */
export async function confirm(params: unknown): Promise<ConfirmResult> {
  const { title, detail, accept } = confirmParamsSchema.parse(params);
  const picked = await vscode.window.showWarningMessage(title, { modal: true, detail: detail.join('\n') }, accept);
  return { accepted: picked === accept };
}
