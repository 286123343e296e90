import * as vscode from 'vscode';

/**
 * Lets a person choose one of `items`; undefined after Escape. It stays when it loses the focus: a page of Cairn that was in front gets
 * the focus back from the command palette late, and would close the question the moment it is asked.
 */
export function choose<T extends vscode.QuickPickItem>(
  items: readonly T[],
  options: vscode.QuickPickOptions,
): Thenable<T | undefined> {
  return vscode.window.showQuickPick(items, { ...options, ignoreFocusOut: true });
}
