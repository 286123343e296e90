import type { RepositoryAsset } from '../../protocol/primitives.ts';
import { followContributions } from '../../services/ownership/contribution-feed.ts';
import { REPOSITORY_SETTING } from '../../services/publish/place.ts';
import { pause } from '../abort.ts';
import type { ServerContext } from '../context.ts';
import { assetOf, type RepositorySession } from '../workspace/repository-session.ts';

/** Keeps what the node says of each open repository's contributions. */
export interface ContributionFollower {
  /** Until the signal aborts; whatever was followed for this session before is let go. Nothing without a usable network. */
  follow(session: RepositorySession, signal: AbortSignal): void;
  /** Follows the on-chain name that the clone's setting has now, and forgets what was said of another. */
  followAnew(session: RepositorySession, signal: AbortSignal): Promise<void>;
  forget(session: RepositorySession): void;
}

interface Following {
  /** Null while the clone has no name on chain that is known. */
  asset: RepositoryAsset | null;
  end: AbortController;
}

export function createFollower(context: ServerContext): ContributionFollower {
  const followed = new WeakMap<RepositorySession, Following>();
  const follow = (session: RepositorySession, signal: AbortSignal) => {
    followed.get(session)?.end.abort();
    if (context.network.usable === null) return;
    const following: Following = { asset: null, end: new AbortController() };
    followed.set(session, following);
    const either = AbortSignal.any([following.end.signal, signal]);
    context.log.background('Following contributions', followSession(context, session, following, either));
  };
  const forget = (session: RepositorySession) => {
    if (session.contributions === null) return;
    session.contributions = null;
    context.events.contributionsChanged.fire(session);
  };
  return {
    follow,
    forget,
    async followAnew(session, signal) {
      const following = followed.get(session);
      const named = await session.repository.config(REPOSITORY_SETTING);
      if (signal.aborted || following !== followed.get(session) || named === (following?.asset ?? null)) return;
      following?.end.abort();
      forget(session);
      follow(session, signal);
    },
  };
}

/** How often a clone that belongs to no on-chain repository is asked again: its first publication names one. */
const UNREGISTERED_PAUSE_MS = 5_000;

async function followSession(
  context: ServerContext,
  session: RepositorySession,
  following: Following,
  signal: AbortSignal,
): Promise<void> {
  const { network, status, events } = context;
  const { node: url } = network.require('The node');
  status.update({ node: 'connecting' });
  const repository = await registeredAsset(context, session, signal);
  if (repository === null) return;
  following.asset = repository;
  const listener: Parameters<typeof followContributions>[1] = {
    changed: (rows) => {
      session.contributions = rows;
      events.contributionsChanged.fire(session);
    },
    state: (node, problem) => {
      status.update({ node });
      status.problem('node', problem?.toData() ?? null);
    },
  };
  context.log.info(`Following ${repository} at ${url}`);
  await followContributions({ node: await network.node(), repository }, listener, { signal, pause });
}

/** Waits until the clone has an on-chain name; null when the signal aborts. The node is known to be well or not meanwhile. */
async function registeredAsset(context: ServerContext, { repository }: RepositorySession, signal: AbortSignal) {
  const { network, status } = context;
  while (!signal.aborted) {
    const asset = await assetOf(repository, network.require('The node'));
    if (asset !== null) return asset;
    const reached = await network
      .node()
      .then((node) => node.health(signal))
      .then(
        () => true,
        () => false,
      );
    if (signal.aborted) return null;
    status.update({ node: reached ? 'ok' : 'unreachable' });
    await pause(UNREGISTERED_PAUSE_MS, signal);
  }
  return null;
}
