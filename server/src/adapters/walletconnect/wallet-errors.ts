import * as z from 'zod';
import { CairnError, type ErrorCode } from '../../protocol/errors.ts';
import { plainText } from './plain-text.ts';

/** Wallets answer with a plain JSON-RPC error object, not an Error. */
const rpcErrorSchema = z.object({ code: z.number(), message: z.string().catch('') });

interface Failure {
  code: ErrorCode;
  message(purpose: string): string;
  next: string;
}

const rejected: Failure = {
  code: 'wallet-rejected',
  message: (purpose) => `The wallet rejected the request to ${purpose}.`,
  next: 'Try again and approve it in the wallet, or leave it: nothing was changed.',
};
const disconnected: Failure = {
  code: 'wallet-disconnected',
  message: (purpose) => `The wallet ended the connection when asked to ${purpose}.`,
  next: 'Connect the wallet again (Cairn: Connect Wallet), then try again.',
};
const unsupported: Failure = {
  code: 'wallet-unsupported',
  message: (purpose) => `The wallet does not know the kind of request needed to ${purpose}.`,
  next: 'Update the wallet, or connect another one.',
};
const otherChain: Failure = {
  code: 'wrong-chain',
  message: (purpose) => `The wallet is not on the right chain to ${purpose}.`,
  next: 'Add or select the configured chain in the wallet, then try again.',
};
const insufficientFunds: Failure = {
  code: 'insufficient-funds',
  message: (purpose) => `The wallet's account has too little money to ${purpose}.`,
  next: "Send the account some of the chain's currency for gas, then try again. Nothing was changed.",
};
const reverted: Failure = {
  code: 'transaction-reverted',
  message: (purpose) => `The contract refused to ${purpose}.`,
  next: 'Nothing was changed. Reload what the request was based on, then try again.',
};
const failed: Failure = {
  code: 'wallet-rejected',
  message: (purpose) => `The wallet could not ${purpose}.`,
  // It may have sent a transaction and failed afterwards.
  next: 'Look at what the wallet did, then try again.',
};

const userDisconnected = 6000;

/** Codes of EIP-1193, EIP-1474 and the WalletConnect specification. */
const failures: ReadonlyMap<number, Failure> = new Map([
  ...[4001, 4100, 5000, 5001, 5002, 5003].map((code) => [code, rejected] as const),
  ...[userDisconnected, 4900].map((code) => [code, disconnected] as const),
  ...[-32601, 5101, 4200].map((code) => [code, unsupported] as const),
  ...[4901, 4902, 5100].map((code) => [code, otherChain] as const),
]);

/** What the wallet or the SDK threw when asked to do `purpose`, in our words. */
export function walletError(error: unknown, purpose: string): CairnError {
  if (error instanceof CairnError) return error;
  const parsed = rpcErrorSchema.safeParse(error);
  // The SDK's own mistakes and ours have no numeric code.
  if (!parsed.success) return CairnError.from(error);
  const { code, message } = parsed.data;
  const said = plainText(message, 200);
  const failure = failures.get(code) ?? failureIn(said);
  return new CairnError(failure.code, failure.message(purpose), {
    why: said === '' ? `The wallet gave the code ${code}.` : `The wallet says: ${said} (code ${code})`,
    next: failure.next,
    cause: error,
  });
}

/** Whether it says that the whole session is over. */
export function isSessionOver(error: unknown): boolean {
  return rpcErrorSchema.safeParse(error).data?.code === userDisconnected;
}

/** Wallets pass on what the chain's node said, under codes of their own. */
function failureIn(said: string): Failure {
  if (/insufficient funds/i.test(said)) return insufficientFunds;
  return /\brevert/i.test(said) ? reverted : failed;
}

export function wrongChain(walletName: string, chains: number[], chainId: number): CairnError {
  const offered = chains.length === 0 ? 'no account of an Ethereum chain' : `accounts on chain ${chains.join(', ')}`;
  return new CairnError('wrong-chain', `${walletName} did not agree to chain ${chainId}.`, {
    why: `It offered ${offered}.`,
    next: `Add chain ${chainId} to the wallet and approve it when connecting again, or configure Cairn for another network.`,
  });
}

export function notConnected(purpose: string): CairnError {
  return new CairnError('wallet-not-connected', `No wallet is connected to ${purpose}.`, {
    next: 'Connect one first (Cairn: Connect Wallet).',
  });
}

export function sessionEnded(why: string): CairnError {
  return new CairnError('wallet-disconnected', 'The wallet is no longer connected.', { why, next: disconnected.next });
}

export function expired(purpose: string, seconds: number): CairnError {
  return new CairnError('wallet-expired', `The wallet did not answer the request to ${purpose}.`, {
    why: `It had ${seconds} seconds. The wallet app may be closed, or the request was overlooked.`,
    next: 'Open the wallet, reject the request if it still shows it, then try again.',
  });
}
