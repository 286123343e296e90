import { CairnError } from '../../protocol/errors.ts';

/** What somebody without a key is told. */
export function unreadable(): CairnError {
  return new CairnError('private-repository', 'This is private, and none of your reader keys opens it.', {
    why: 'It is encrypted for its readers alone.',
    next: 'Send your reader key (cairn readers key) to a maintainer, who adds it; or take up your keys from a backup (cairn readers backup --restore FILE).',
  });
}
