import type { Repository } from '../ports/repository.ts';
import type { Wallet } from '../ports/wallet.ts';
import { CairnError } from '../protocol/errors.ts';
import { REPOSITORY_SETTING } from './publish/place.ts';
import { connectedAccount, signPayload } from './sign-payload.ts';

/**
 * Answers stock git, which wants a commit or tag signed. `key` is `user.signingkey`; where that is an address, only its wallet signs.
 * Errors: those of `signPayload`, `invalid-input`.
 */
export async function signForGit(
  deps: { repository: Repository; wallet: Wallet },
  request: { payload: Uint8Array; key: string },
  signal?: AbortSignal,
): Promise<string> {
  const { account } = connectedAccount(deps.wallet);
  if (/^0x[0-9a-f]{40}$/i.test(request.key) && request.key.toLowerCase() !== account.toLowerCase()) {
    throw new CairnError('invalid-input', `git wants a signature by ${request.key}, and ${account} is connected.`, {
      next: 'Connect that wallet, or change user.signingkey: cairn git-setup',
    });
  }
  const repository = (await deps.repository.config(REPOSITORY_SETTING)) ?? '';
  return signPayload(deps.wallet, request.payload, { repository, ...(signal === undefined ? {} : { signal }) });
}
