import type { TransactionSender } from '../../ports/transaction-sender.ts';
import type { Wallet } from '../../ports/wallet.ts';

/** Sends transactions by way of the person's wallet. Error `wallet-not-connected`. */
export async function walletSender(wallet: Wallet): Promise<TransactionSender> {
  const { connectedAccount } = await import('../../services/sign-payload.ts');
  const { account } = connectedAccount(wallet);
  return { account, send: (call, options) => wallet.sendTransaction(call, options) };
}
