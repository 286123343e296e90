import { randomUUID } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { equalBytes } from '../../core/bytes.ts';
import { splitCommit } from '../../core/signature/signed-object.ts';
import type { CommitRequest, CommitWriter } from '../../ports/commit-signer.ts';
import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectId } from '../../protocol/primitives.ts';
import { MemoryFiles } from './memory-files.ts';

/**
 * Builds signed commits with isomorphic-git, in memory, and stores them with git. So isomorphic-git never meets the repository's index,
 * worktrees or alternates, which it does not know in all their forms, and git checks each commit before it is kept.
 */
export function createCommitWriter(repository: Repository): CommitWriter {
  return {
    async writeSignedCommit(request, sign) {
      if (repository.objectFormat !== 'sha1') {
        throw new CairnError('unsupported-repository', 'Cairn can not make commits in a SHA-256 repository.', {
          why: 'Its commits can be read and verified; writing them is not supported yet.',
          next: 'Commit with git itself: after `cairn git-setup`, `git commit -S` signs with your wallet.',
        });
      }
      if (request.message.trim() === '') throw new CairnError('invalid-input', 'A commit needs a message.');
      const { id, commit } = await buildCommit(request, sign);
      const stored = await repository.writeObject('commit', commit);
      if (stored !== id) throw new CairnError('internal', `git stored ${stored} where ${id} was built.`);
      return stored;
    },
  };
}

async function buildCommit(
  request: CommitRequest,
  sign: (payload: Uint8Array) => Promise<string>,
): Promise<{ id: ObjectId; commit: Uint8Array }> {
  const { default: git } = await import('isomorphic-git');
  const files = new MemoryFiles();
  let signed: { payload: Uint8Array; armor: string } | null = null;
  const id = await git.commit({
    fs: files.client,
    // Its lock on an index goes by path and is held while the wallet is asked: one commit must not wait for another's.
    gitdir: `/${randomUUID()}`,
    ref: 'refs/heads/unborn',
    noUpdateBranch: true,
    tree: request.tree,
    parent: request.parents,
    message: request.message,
    author: request.author,
    committer: request.committer,
    // Without a key isomorphic-git does not call onSign at all, and says nothing. The wallet holds the real one.
    signingKey: 'wallet',
    onSign: async ({ payload: text }) => {
      const payload = Buffer.from(text, 'utf8');
      signed = { payload, armor: await sign(payload) };
      return { signature: signed.armor };
    },
  });
  const commit = objectContent(files, id);
  requireSigned(commit, signed);
  return { id, commit };
}

/** The commit's bytes out of the loose object isomorphic-git wrote: deflated, behind a header that ends with a NUL. */
function objectContent(files: MemoryFiles, id: ObjectId): Uint8Array {
  const name = `/objects/${id.slice(0, 2)}/${id.slice(2)}`;
  const written = files.entries().find(([path]) => path.endsWith(name))?.[1];
  if (written === undefined) throw new CairnError('internal', `isomorphic-git wrote no commit ${id}.`);
  const object = inflateSync(written);
  return object.subarray(object.indexOf(0) + 1);
}

/** The commit must hold exactly what was shown to the wallet, and its answer. */
function requireSigned(commit: Uint8Array, signed: { payload: Uint8Array; armor: string } | null): void {
  const { payload, armor, irregular } = splitCommit(commit);
  const whole = signed !== null && irregular === null && armor === signed.armor && equalBytes(payload, signed.payload);
  if (!whole) throw new CairnError('bad-signature', 'The commit that was built is not the one that was signed.');
}
