import type { Repository } from '../ports/repository.ts';

/** The repository a folder lies in. Errors `no-repository`, `unsupported-repository`, `git-failed`. */
export async function openWorkspace(directory: string): Promise<Repository> {
  const { openRepository } = await import('../adapters/git/git-repository.ts');
  return openRepository(directory);
}
