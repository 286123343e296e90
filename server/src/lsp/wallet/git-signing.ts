import type { Repository } from '../../ports/repository.ts';
import type { ServerContext } from '../context.ts';
import { openWallet } from './register.ts';

interface SigningAgent {
  close(): Promise<void>;
}

/**
 * In a trusted workspace with a network, stock git in the open repositories (the Source Control box, a terminal) can sign
 * with the wallet. What goes wrong there is shown by the client, since git hides what its signing program prints.
 */
export function registerGitSigning(context: ServerContext): void {
  const { events, log, network, repositories, trust, lifetime } = context;
  /** By common directory: one agent serves all worktrees of a repository. */
  const agents = new Map<string, SigningAgent>();
  let turn = Promise.resolve();

  /** One change of trust or of the open repositories after the other. */
  const settle = () => {
    turn = turn
      .then(async () => {
        const served = lifetime.aborted || network.usable === null ? [] : repositories.opened();
        const wanted = new Map(served.map(({ repository }) => [repository.commonDirectory, repository]));
        for (const [directory, agent] of agents) {
          if (wanted.has(directory)) continue;
          agents.delete(directory);
          await agent.close();
        }
        for (const [directory, repository] of wanted) {
          if (!agents.has(directory)) agents.set(directory, await serve(context, repository));
        }
      })
      .catch((error: unknown) => log.error('Letting git reach the wallet', error));
  };
  events.sessionOpened.event(settle);
  trust.onDidChange(settle);
  context.atEnd(async () => {
    settle();
    await turn;
  });
}

async function serve(context: ServerContext, repository: Repository): Promise<SigningAgent> {
  const { serveSignatures } = await import('../../composition/signing-agent.ts');
  return serveSignatures({ repository, wallet: () => openWallet(context) }, (error) => {
    context.log.error('Signing for git', error);
    context.connection.window.showErrorMessage([error.message, error.next ?? ''].join(' ').trim());
  });
}
