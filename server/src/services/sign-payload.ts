import { hexBytes, hexOf, utf8 } from '../core/bytes.ts';
import { addressOf, checksumAddress, formatAccount } from '../core/signature/account.ts';
import { encodeArmor, type KeySignature } from '../core/signature/armor.ts';
import { nobleSecp256k1 } from '../core/signature/noble-secp256k1.ts';
import { withLowS } from '../core/signature/secp256k1.ts';
import { textFor, typedDataFor } from '../core/signature/signable.ts';
import { digestOf, verifyPayload } from '../core/signature/verify.ts';
import type { AskOptions, Wallet } from '../ports/wallet.ts';
import { CairnError } from '../protocol/errors.ts';
import type { Address, Hex } from '../protocol/primitives.ts';

/**
 * Has the wallet sign a commit's or tag's payload and returns armor that was checked before it is handed out.
 * `repository`: CAIP-19, or empty before it is registered. Errors: those of `Wallet`, `bad-object`, `bad-signature`.
 */
export async function signPayload(
  wallet: Wallet,
  payload: Uint8Array,
  options: { repository: string; purpose?: string; signal?: AbortSignal },
): Promise<string> {
  const { account, chainId } = connectedAccount(wallet);
  const context = { account: formatAccount({ chainId, address: account }), repository: options.repository };
  const data = typedDataFor(payload, context);
  const ask: AskOptions = {
    purpose: options.purpose ?? `sign the ${data.primaryType.toLowerCase()} "${data.message.subject}"`,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const typed = await unlessUnsupported(() => wallet.signTypedData(data, ask));
  const answer = typed ?? (await wallet.signMessage(utf8(textFor(payload, context)), ask));
  const scheme = typed === null ? 'eip191' : 'eip712';
  const signature = withPublicKey(answer, digestOf(payload, { ...context, scheme }), account);
  const armor = encodeArmor({ version: 1, ...context, scheme, ...signature });
  const check = verifyPayload(payload, armor, nobleSecp256k1);
  if (check.state !== 'valid') throw unusable(check.why ?? 'It does not verify.');
  return armor;
}

/** The account a connected wallet signs with. Error `wallet-not-connected`. */
export function connectedAccount(wallet: Wallet): { account: Address; chainId: number } {
  const state = wallet.state();
  if (state.state !== 'connected') {
    throw new CairnError('wallet-not-connected', 'No wallet is connected.', {
      next: 'Run "Cairn: Connect Wallet" first.',
    });
  }
  return { account: checksumAddress(state.account), chainId: state.chainId };
}

async function unlessUnsupported<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CairnError && error.code === 'wallet-unsupported') return null;
    throw error;
  }
}

/** Brings a wallet's 65 bytes to canonical form and finds the public key that made them. */
function withPublicKey(
  answer: Hex,
  digest: Uint8Array,
  account: Address,
): Pick<KeySignature, 'publicKey' | 'signature'> {
  const bytes = hexBytes(answer);
  const recovery = [0, 1, 27, 28].indexOf(bytes[64] ?? -1);
  if (bytes.length !== 65 || recovery < 0) {
    throw unusable('It is not the signature of a key. Smart accounts (ERC-1271) can not sign commits yet.');
  }
  const { signature, flipped } = withLowS(bytes.subarray(0, 64));
  const publicKey = nobleSecp256k1.recover(signature, (recovery % 2 === 1) !== flipped ? 1 : 0, digest);
  const uncompressed = publicKey === null ? null : nobleSecp256k1.decompress(publicKey);
  if (publicKey === null || uncompressed === null) throw unusable('No public key fits it.');
  const signer = addressOf(uncompressed);
  if (signer !== account) {
    throw unusable(`It was made by ${signer}, not by ${account}. Smart accounts (ERC-1271) can not sign commits yet.`);
  }
  return { publicKey: hexOf(publicKey), signature: hexOf(signature) };
}

function unusable(why: string): CairnError {
  return new CairnError('bad-signature', "The wallet's signature can not be used; nothing was signed.", {
    why,
    next: 'Connect the account you want to sign with, and try again.',
  });
}
