import type { Repository } from '../../ports/repository.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ConfirmParams } from '../../protocol/lsp.ts';
import { REPOSITORY_SETTING } from '../publish/place.ts';
import { readMark, writeChanges, writeMark } from './settings.ts';

type Confirm = (question: ConfirmParams, signal?: AbortSignal) => Promise<boolean>;

/**
 * Makes a clone's later publications private or public, after saying what that means; false: they are already. What is on chain stays
 * what it is: a clone that was published gets a new on-chain name with its next publication. Error `consent-refused`.
 */
export async function switchPrivacy(
  repository: Repository,
  isPrivate: boolean,
  confirm: Confirm,
  signal?: AbortSignal,
): Promise<boolean> {
  const asset = await repository.config(REPOSITORY_SETTING);
  if (((await readMark(repository)) ?? false) === isPrivate) return false;
  const question = isPrivate ? privateQuestion(asset) : publicQuestion(asset);
  if (!(await confirm(question, signal)))
    throw new CairnError('consent-refused', `The repository stays ${isPrivate ? 'public' : 'private'}.`);
  // In this order: at no moment does the clone belong to a repository of the other kind.
  await repository.setConfig(REPOSITORY_SETTING, null);
  await writeMark(repository, isPrivate);
  if (!isPrivate) await writeChanges(repository, []);
  return true;
}

function privateQuestion(asset: string | null): ConfirmParams {
  return {
    title: 'Encrypt what you publish of this repository from now on?',
    detail: [
      ...(asset === null
        ? []
        : [
            `${asset} stays public for good, with all that was published. The next publication gets a new on-chain name.`,
            payWarning(asset),
          ]),
      'Only the readers you add can read it. Everybody can see which account publishes, when, how often and how much.',
      'It is scored and paid by settlements only where you add the reader keys of a quorum of validators, who then read it.',
      'Without your reader key nobody can help you: back it up (cairn readers backup FILE).',
    ],
    accept: 'Make It Private',
    irreversible: asset !== null,
  };
}

function publicQuestion(asset: string | null): ConfirmParams {
  return {
    title: 'Make this repository public with its next publication?',
    detail: [
      'The next publication holds the whole history of the branch: everything that was private becomes public, for good, for everybody.',
      ...(asset === null
        ? []
        : [`${asset} stays private. The public one gets a new on-chain name.`, payWarning(asset)]),
    ],
    accept: 'Make It All Public',
    irreversible: true,
  };
}

/** A signature names the repository it is for, so that nobody can have it paid elsewhere. */
function payWarning(asset: string): string {
  return `Commits that were signed for ${asset} are never paid under the new name. Publish first what waits, or sign it again afterwards (git commit --amend -S, or git rebase --force-rebase -S).`;
}
