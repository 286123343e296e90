import * as vscode from 'vscode';
import { CairnError } from '../../../server/src/protocol/errors.ts';

/** Hidden commands stay callable, so each one that signs, uploads or runs something asks again. */
export function requireTrust(what: string): void {
  if (vscode.workspace.isTrusted) return;
  throw new CairnError('untrusted-workspace', `Cairn does not ${what} in a workspace you have not trusted.`, {
    why: 'Its files could make git or Cairn act in your name.',
    next: 'Run “Workspaces: Manage Workspace Trust” if you know where this folder is from.',
  });
}
