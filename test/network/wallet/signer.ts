import { BaseError, createPublicClient, createWalletClient, formatEther, http } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import type { Address } from '../../../server/src/protocol/primitives.ts';
import { RpcError, type TransactionRequest, type TypedDataRequest, type WalletRequest } from './requests.ts';

/** The key, and what is done with it once the person has approved. */
export interface Signer {
  account: Address;
  /** What goes back to the app. Throws an RpcError. */
  perform(request: WalletRequest): Promise<unknown>;
  /** In ether; null while the chain cannot be reached. */
  balance(): Promise<string | null>;
}

export function createSigner(options: { mnemonic: string; index: number; rpc: string }): Signer {
  const account = mnemonicToAccount(options.mnemonic, { addressIndex: options.index });
  const transport = http(options.rpc, { retryCount: 1, timeout: 10_000 });
  const wallet = createWalletClient({ account, transport });
  const chain = createPublicClient({ transport });
  let lastSent: Promise<unknown> = Promise.resolve();

  const signTypedData = ({ domain, types, primaryType, message }: TypedDataRequest) =>
    account.signTypedData({ domain, types, primaryType, message });

  /** One after another, so that each takes the next nonce. */
  const send = ({ to, data, value, gas }: TransactionRequest) => {
    const sending = lastSent.then(() =>
      wallet.sendTransaction({ chain: null, to: to ?? null, data, value, ...(gas === undefined ? {} : { gas }) }),
    );
    lastSent = sending.catch(() => undefined);
    return sending;
  };

  return {
    account: account.address,
    balance: async () => {
      try {
        return formatEther(await chain.getBalance({ address: account.address }));
      } catch {
        return null;
      }
    },
    perform: async (request) => {
      try {
        switch (request.method) {
          case 'personal_sign':
            return await account.signMessage({ message: { raw: request.params[0] } });
          case 'eth_signTypedData_v4':
            return await signTypedData(request.params[1]);
          case 'eth_sendTransaction':
            return await send(request.params[0]);
          case 'wallet_switchEthereumChain':
            return null;
        }
      } catch (error) {
        throw rpcErrorOf(error);
      }
    },
  };
}

function rpcErrorOf(error: unknown): RpcError {
  if (!(error instanceof BaseError)) return new RpcError(-32603, String(error));
  return new RpcError(-32000, [error.shortMessage, error.details].filter((part) => part !== '').join(' '));
}
