import type { TransactionSender } from '../ports/transaction-sender.ts';
import type { Wallet } from '../ports/wallet.ts';
import { connectedAccount } from './sign-payload.ts';

/** Sends transactions by way of the connected wallet, which asks its owner each time. Error `wallet-not-connected`. */
export function walletSender(wallet: Wallet): TransactionSender {
  const { account } = connectedAccount(wallet);
  return { account, send: (call, options) => wallet.sendTransaction(call, options) };
}
