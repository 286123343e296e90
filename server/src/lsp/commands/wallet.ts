import * as z from 'zod';
import type { WalletState } from '../../protocol/wallet.ts';
import type { ServerContext } from '../context.ts';
import { openWallet } from '../wallet/register.ts';
import { defineCommand } from './command.ts';

const nothing = z.object({});

/** Pairings under way, so that `cancelConnect` ends them. */
const pairings = new WeakMap<ServerContext, AbortController>();

/** → WalletState once the wallet has approved; the pairing's URI comes as a `cairn/wallet` notification meanwhile. */
export const connectWalletCommand = defineCommand({
  argument: nothing,
  needsTrust: 'Connecting a wallet',
  async run(_, { context, task }) {
    const wallet = await openWallet(context);
    const pairing = pairings.get(context) ?? new AbortController();
    pairings.set(context, pairing);
    try {
      await wallet.connect(AbortSignal.any([task.signal, pairing.signal]));
      return wallet.state();
    } finally {
      pairings.delete(context);
    }
  },
});

/** → null. Ends a pairing nobody has approved yet; no error where there is none. */
export const cancelConnectCommand = defineCommand({
  argument: nothing,
  async run(_, { context }) {
    pairings.get(context)?.abort();
    return null;
  },
});

/** → WalletState. */
export const disconnectWalletCommand = defineCommand({
  argument: nothing,
  async run(_, { context }) {
    await context.network.openWallet?.disconnect();
    return walletState(context);
  },
});

/** → WalletState. */
export const walletStateCommand = defineCommand({
  argument: nothing,
  run: async (_, { context }) => walletState(context),
});

function walletState({ network }: ServerContext): WalletState {
  return network.openWallet?.state() ?? { state: 'disconnected' };
}
