import * as z from 'zod';
import { addressSchema } from './primitives.ts';

/** State of the WalletConnect session: the parameters of the `cairn/wallet` notification. */
export const walletStateSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('disconnected'), why: z.string().optional() }),
  /** Show `uri` as a QR code; it is worthless after `expiresAt` (unix milliseconds). */
  z.object({ state: z.literal('pairing'), uri: z.string(), expiresAt: z.int() }),
  z.object({
    state: z.literal('connected'),
    account: addressSchema,
    chainId: z.int(),
    walletName: z.string(),
    /** Chains the wallet agreed to; a transaction on another one is refused before it is asked for. */
    chains: z.array(z.int()),
    /** What the wallet is being asked right now, if anything. */
    pending: z.string().nullable(),
  }),
]);
export type WalletState = z.infer<typeof walletStateSchema>;
