import type { ServerContext } from '../context.ts';
import { monitorChain } from './chain-monitor.ts';
import { createFollower } from './contribution-follower.ts';

/** Follows chain and node in the background while the workspace is trusted and a network is set. Each may be away; nothing waits for them. */
export function registerNetwork(context: ServerContext): void {
  const { events, trust, status, log } = context;
  let current = new AbortController();
  const whileCurrent = () => AbortSignal.any([current.signal, context.lifetime]);
  const follower = createFollower(context);
  const start = () => {
    current.abort();
    current = new AbortController();
    for (const session of context.repositories.opened()) follower.forget(session);
    status.update({ trusted: trust.trusted, chain: 'none', node: 'none' });
    if (context.network.usable === null) return;
    log.background('Watching the chain', watchChain(context, whileCurrent()));
    for (const session of context.repositories.opened()) follower.follow(session, whileCurrent());
  };
  events.initialized.event(start);
  trust.onDidChange(start);
  events.sessionOpened.event((session) => follower.follow(session, whileCurrent()));
  events.settingsChanged.event((session) => {
    log.background('Reading the settings', follower.followAnew(session, whileCurrent()));
  });
}

function watchChain({ network, status }: ServerContext, signal: AbortSignal): Promise<void> {
  const tell: Parameters<typeof monitorChain>[1] = (chain, problem) => {
    status.update({ chain });
    status.problem('chain', problem?.toData() ?? null);
  };
  return monitorChain(network.registry, tell, signal);
}
