import type { SignatureState } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { Sha256 } from '../../protocol/primitives.ts';
import { hexBytes, sha256Hex } from '../bytes.ts';
import { addressOf, parseAccount } from './account.ts';
import { decodeArmor, isForeign, type KeySignature } from './armor.ts';
import { hasLowS, type Secp256k1 } from './secp256k1.ts';
import { textFor, textHash, typedDataFor, typedDataHash } from './signable.ts';
import { type SignedObject, splitCommit, splitTag } from './signed-object.ts';

/** How a signature stands, and what it is over. */
export interface SignatureCheck extends SignatureState {
  payloadSha256: Sha256;
  /** The on-chain repository it was made for (CAIP-19, or empty), where it is valid or cannot be checked. */
  repository?: string;
}

/** Checks a raw commit object's wallet signature. Never throws for what the commit holds. */
export function verifyCommit(commit: Uint8Array, secp: Secp256k1): SignatureCheck {
  return verifyObject(splitCommit(commit), secp);
}

/** Checks a raw annotated tag's wallet signature. Never throws for what the tag holds. */
export function verifyTag(tag: Uint8Array, secp: Secp256k1): SignatureCheck {
  return verifyObject(splitTag(tag), secp);
}

function verifyObject({ payload, armor, irregular }: SignedObject, secp: Secp256k1): SignatureCheck {
  const payloadSha256 = sha256Hex(payload);
  if (armor === null) return irregular === null ? { state: 'unsigned', payloadSha256 } : bad(irregular, payloadSha256);
  if (isForeign(armor)) return { state: 'foreign', why: 'It is signed by another means than a wallet.', payloadSha256 };
  if (irregular !== null) return bad(irregular, payloadSha256);
  return verifyPayload(payload, armor, secp);
}

/** Checks armor against the payload that git hands out beside it. Never throws for what they hold. */
export function verifyPayload(payload: Uint8Array, armor: string, secp: Secp256k1): SignatureCheck {
  const payloadSha256 = sha256Hex(payload);
  try {
    const signature = decodeArmor(armor);
    const account = parseAccount(signature.account).address;
    const { repository } = signature;
    if (signature.scheme === 'erc1271') {
      const why = 'It is by a smart account: only its contract, on its chain, can tell whether it holds.';
      return { state: 'cannot-check', account, why, payloadSha256, repository };
    }
    const fault = findFault(payload, signature, secp);
    return fault === null ? { state: 'valid', account, payloadSha256, repository } : bad(fault, payloadSha256);
  } catch (error) {
    if (!(error instanceof CairnError)) throw error;
    return bad(error.why ?? error.message, payloadSha256);
  }
}

/** Why a signature by a key does not hold; null if it does. */
function findFault(payload: Uint8Array, signature: KeySignature, secp: Secp256k1): string | null {
  const publicKey = hexBytes(asHex(signature.publicKey));
  const uncompressed = secp.decompress(publicKey);
  if (uncompressed === null) return 'The public key is not a point of the curve.';
  if (addressOf(uncompressed) !== parseAccount(signature.account).address)
    return 'The public key is not the account’s.';
  const bytes = hexBytes(asHex(signature.signature));
  if (!hasLowS(bytes)) return 'The signature is in its malleable form (high s).';
  return secp.verify(bytes, digestOf(payload, signature), publicKey) ? null : 'The signature is not over this content.';
}

/** The 32 bytes a wallet signed under a scheme. */
export function digestOf(
  payload: Uint8Array,
  signing: Pick<KeySignature, 'scheme' | 'account' | 'repository'>,
): Uint8Array {
  return signing.scheme === 'eip712'
    ? typedDataHash(typedDataFor(payload, signing))
    : textHash(textFor(payload, signing));
}

function asHex(text: string): `0x${string}` {
  return `0x${text.slice(2)}`;
}

function bad(why: string, payloadSha256: Sha256): SignatureCheck {
  return { state: 'bad', why, payloadSha256 };
}
