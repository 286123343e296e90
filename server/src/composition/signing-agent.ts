import type { SigningAgent } from '../adapters/signing-agent/agent-server.ts';
import type { Repository } from '../ports/repository.ts';
import type { Wallet } from '../ports/wallet.ts';
import type { CairnError } from '../protocol/errors.ts';

/**
 * Lets stock git in this repository reach the wallet, until it is closed. The wallet is asked for when git first signs; what that throws
 * is git's answer too. `onFailure` gets what git would not show.
 */
export async function serveSignatures(
  deps: { repository: Repository; wallet: () => Promise<Wallet> },
  onFailure: (error: CairnError) => void,
): Promise<SigningAgent> {
  const { startSigningAgent } = await import('../adapters/signing-agent/agent-server.ts');
  return startSigningAgent({
    commonDirectory: deps.repository.commonDirectory,
    sign: async (payload, key, signal) => {
      const [{ signForGit }, wallet] = await Promise.all([import('../services/sign-for-git.ts'), deps.wallet()]);
      return signForGit({ repository: deps.repository, wallet }, { payload, key }, signal);
    },
    onFailure,
  });
}
