import { followContributions } from '../../services/ownership/contribution-feed.ts';
import { pause } from '../abort.ts';
import type { ServerContext } from '../context.ts';
import { assetOf, type RepositorySession } from '../workspace/repository-session.ts';
import { monitorChain } from './chain-monitor.ts';

/** Follows chain and node in the background while the workspace is trusted and a network is set. Each may be away; nothing waits for them. */
export function registerNetwork(context: ServerContext): void {
  const { events, trust, status, log } = context;
  let current = new AbortController();
  const start = () => {
    current.abort();
    current = new AbortController();
    const signal = AbortSignal.any([current.signal, context.lifetime]);
    for (const session of context.repositories.opened()) forget(context, session);
    status.update({ trusted: trust.trusted, chain: 'none', node: 'none' });
    if (context.network.usable === null) return;
    log.background('Watching the chain', watchChain(context, signal));
    for (const session of context.repositories.opened()) follow(context, session, signal);
  };
  events.initialized.event(start);
  trust.onDidChange(start);
  events.sessionOpened.event((session) => {
    follow(context, session, AbortSignal.any([current.signal, context.lifetime]));
  });
}

function watchChain({ network, status }: ServerContext, signal: AbortSignal): Promise<void> {
  const tell: Parameters<typeof monitorChain>[1] = (chain, problem) => {
    status.update({ chain });
    status.problem('chain', problem?.toData() ?? null);
  };
  return monitorChain(network.registry, tell, signal);
}

function forget({ events }: ServerContext, session: RepositorySession): void {
  if (session.contributions === null) return;
  session.contributions = null;
  events.contributionsChanged.fire(session);
}

function follow(context: ServerContext, session: RepositorySession, signal: AbortSignal): void {
  if (context.network.usable === null) return;
  context.log.background('Following contributions', followSession(context, session, signal));
}

/** How often a clone that belongs to no on-chain repository is asked again: its first publication names one. */
const UNREGISTERED_PAUSE_MS = 5_000;

async function followSession(context: ServerContext, session: RepositorySession, signal: AbortSignal): Promise<void> {
  const { network, status, events } = context;
  const { node: url } = network.require('The node');
  status.update({ node: 'connecting' });
  const repository = await registeredAsset(context, session, signal);
  if (repository === null) return;
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
