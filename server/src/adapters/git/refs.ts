import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Head } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ObjectFormat, ObjectId } from '../../protocol/primitives.ts';
import { type GitPlace, gitFailed, runGit, runGitOk } from './git-process.ts';

export async function readHead(place: GitPlace): Promise<Head> {
  const symbolic = await runGit(place, ['symbolic-ref', '--quiet', 'HEAD']);
  const commit = await resolveRevision(place, 'HEAD');
  if (symbolic.code !== 0) {
    if (commit === null) throw gitFailed(['symbolic-ref'], symbolic);
    return { kind: 'detached', commit };
  }
  const ref = symbolic.stdout.toString('utf8').trim();
  return commit === null ? { kind: 'unborn', ref } : { kind: 'branch', ref, commit };
}

/** The commit a name leads to; null where it means nothing. */
export async function resolveRevision(place: GitPlace, revision: string): Promise<ObjectId | null> {
  const output = await runGit(place, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  return output.code === 0 ? output.stdout.toString('latin1').trim() : null;
}

export async function listRefs(place: GitPlace, prefix: string): Promise<{ name: string; id: ObjectId }[]> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', '--', prefix];
  const output = (await runGitOk(place, args)).toString('utf8');
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ id: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));
}

/** Moves a ref if it still is where it was. Error `tip-moved`. */
export async function moveRef(
  place: GitPlace,
  format: ObjectFormat,
  move: { name: string; newId: ObjectId; expectedOld: ObjectId | null; reason: string },
): Promise<void> {
  if (!move.name.startsWith('refs/')) {
    throw new CairnError('invalid-input', `"${move.name}" is not a full ref name.`, {
      next: 'It begins with refs/, as in refs/heads/main.',
    });
  }
  const zero = '0'.repeat(format === 'sha1' ? 40 : 64);
  const reason = move.reason.replace(/\s+/g, ' ');
  const args = ['update-ref', '-m', reason, '--end-of-options', move.name, move.newId, move.expectedOld ?? zero];
  const output = await runGit(place, args, { mode: 'user' });
  if (output.code === 0) return;
  const [now] = (await listRefs(place, move.name)).filter((ref) => ref.name === move.name);
  if ((now?.id ?? null) === move.expectedOld) throw gitFailed(args, output);
  throw new CairnError('tip-moved', `${move.name} moved meanwhile.`, {
    why: `It was expected at ${move.expectedOld ?? 'nothing'} and is at ${now?.id ?? 'nothing'}.`,
    next: 'Look at what changed, then try again.',
  });
}

/** Files git leaves in its directory while an operation waits for the user. */
const operationFiles: [file: string, operation: string][] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

export async function operationInProgress(gitDirectory: string): Promise<string | null> {
  for (const [file, operation] of operationFiles) {
    const there = await access(path.join(gitDirectory, file)).then(
      () => true,
      () => false,
    );
    if (there) return operation;
  }
  return null;
}
