import { loadScoringModel } from '../../composition/model.ts';
import type { Repository } from '../../ports/repository.ts';
import { evidenceArgumentsSchema } from '../../protocol/commands.ts';
import type { EvidenceChain } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import { type ObjectId, type RepositoryAsset, repositoryAssetSchema } from '../../protocol/primitives.ts';
import { findContribution } from '../../services/evidence/find-contribution.ts';
import { keyAsKept } from '../../services/private/enter-privacy.ts';
import { REPOSITORY_SETTING } from '../../services/publish/place.ts';
import type { ServerContext } from '../context.ts';
import { commitOf } from '../workspace/head-watcher.ts';
import { assetOf, type RepositorySession } from '../workspace/repository-session.ts';
import { defineCommand } from './command.ts';

/** `{ commit }` → EvidenceChain of a commit of the workspace's repository. In an untrusted workspace only what is on this machine is told. */
export const evidenceCommand = defineCommand({
  argument: evidenceArgumentsSchema,
  async run({ commit }, { context, task }): Promise<EvidenceChain> {
    const session = await context.repositories.main();
    const { repository } = session;
    const { network } = context;
    const id = commit ?? headCommit(session);
    const { evidenceChain } = await import('../../services/evidence/evidence.ts');
    return evidenceChain(
      {
        repository,
        verify: await context.verifier.get(),
        asset: await namedAsset(repository),
        contribution: (of, signal) => contributionOf(context, session, of, signal),
        epochs: async (asset, signal) => (await (await network.node()).epochs(asset, signal)).epochs,
        registry: async () => {
          await assetOf(repository, network.require('The chain'));
          return network.registry();
        },
        keyOf: (of) => keyAsKept({ repository, secrets: context.secrets }, of),
        reader: network.reader,
        estimate: async (head, base, signal) => {
          const { scoreChange } = await import('../../services/scoring/score-change.ts');
          return scoreChange({ repository, model: await loadScoringModel() }, { base, head }, signal);
        },
      },
      id,
      task.signal,
    );
  },
});

/** The on-chain name in the clone's configuration, if it is one; whether it is of this network is seen when the network is asked. */
async function namedAsset(repository: Repository): Promise<RepositoryAsset | null> {
  return repositoryAssetSchema.safeParse(await repository.config(REPOSITORY_SETTING)).data ?? null;
}

function headCommit({ watcher }: RepositorySession): ObjectId {
  const commit = commitOf(watcher.head);
  if (commit !== null) return commit;
  throw new CairnError('empty-repository', 'This repository has no commit yet.', { next: 'Make a first commit.' });
}

/** What is followed anyway is at hand; else the node is asked. */
async function contributionOf(
  context: ServerContext,
  session: RepositorySession,
  commit: ObjectId,
  signal: AbortSignal | undefined,
) {
  const row = session.contributions?.get(commit);
  if (row !== undefined) return row;
  const asset = await assetOf(session.repository, context.network.require('The node'));
  return asset === null ? null : findContribution(await context.network.node(), asset, commit, signal);
}
