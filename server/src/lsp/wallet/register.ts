import type { Wallet } from '../../ports/wallet.ts';
import { notification } from '../../protocol/lsp.ts';
import { pause } from '../abort.ts';
import type { ServerContext } from '../context.ts';

/** The wallet's library takes a moment to load: typing and opening files come first. */
const RESTORE_AFTER_MS = 500;

/** Takes up the session of an earlier day where the workspace is trusted, and tells the client of every change of state. */
export function registerWallet(context: ServerContext): void {
  const { events, trust, network, log, lifetime } = context;
  const restore = async () => {
    await pause(RESTORE_AFTER_MS, lifetime);
    if (lifetime.aborted || network.usable === null) return;
    await (await openWallet(context)).restore();
  };
  const restoreInBackground = () => log.background('Taking up the wallet session', restore());
  events.initialized.event(restoreInBackground);
  trust.onDidChange((trusted) => {
    if (trusted) restoreInBackground();
  });
  events.walletChanged.event((state) => void context.connection.sendNotification(notification.wallet, state));
  context.atEnd(async () => network.openWallet?.close());
}

const followed = new WeakSet<Wallet>();

/** The wallet, followed from its first use on. Errors `untrusted-workspace`, `not-configured`. */
export async function openWallet({ network, events }: ServerContext): Promise<Wallet> {
  const wallet = await network.wallet();
  if (!followed.has(wallet)) {
    followed.add(wallet);
    wallet.onDidChange((state) => events.walletChanged.fire(state));
  }
  return wallet;
}
