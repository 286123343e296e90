import type { NodeClient } from '../../ports/node-client.ts';
import type { Contribution } from '../../protocol/contribution.ts';
import type { ObjectId, RepositoryAsset } from '../../protocol/primitives.ts';

/** What a node says of a commit; null where it knows nothing. Reads page by page until it is found. Error `node-unreachable`. */
export async function findContribution(
  node: NodeClient,
  repository: RepositoryAsset,
  commit: ObjectId,
  signal?: AbortSignal,
): Promise<Contribution | null> {
  for (let after = 0; ; ) {
    const page = await node.contributions({ repository, after }, signal);
    const found = page.contributions.find((row) => row.commit === commit);
    if (found !== undefined) return found;
    if (page.contributions.length === 0 || page.revision <= after) return null;
    after = page.revision;
  }
}
