import type { CommitWriter } from '../ports/commit-signer.ts';
import type { Repository } from '../ports/repository.ts';

export async function openCommitWriter(repository: Repository): Promise<CommitWriter> {
  const { createCommitWriter } = await import('../adapters/git/commit-writer.ts');
  return createCommitWriter(repository);
}
