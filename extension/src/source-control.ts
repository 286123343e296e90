import * as vscode from 'vscode';

/** The part of the built-in git extension's interface that is used here. */
export interface SourceControlRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: { readonly HEAD: { readonly commit?: string } | undefined };
  status(): Promise<void>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly SourceControlRepository[] };
}

/** The repository of the Source Control view that the first workspace folder is in; null where git support is off. */
export async function sourceControlRepository(): Promise<SourceControlRepository | null> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) return null;
  const git = await extension.activate();
  if (!git.enabled) return null;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const { repositories } = git.getAPI(1);
  return repositories.find(({ rootUri }) => folder?.startsWith(rootUri.fsPath)) ?? repositories[0] ?? null;
}
