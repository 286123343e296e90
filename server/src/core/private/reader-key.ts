import { x25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { CairnError } from '../../protocol/errors.ts';
import { fromBase64Url, toBase64Url } from '../base64url.ts';
import { concatBytes, equalBytes, utf8 } from '../bytes.ts';

const MARK = 'cairn-reader1-';
const KEY = 32;
const CHECK = 4;

/** The public half of an X25519 secret key of 32 random bytes. */
export function publicReaderKey(secret: Uint8Array): Uint8Array {
  return x25519.getPublicKey(secret);
}

/** A public reader key as people pass it on: `cairn-reader1-`, then base64url of the key and four bytes that show a slip of the pen. */
export function formatReaderKey(key: Uint8Array): string {
  return `${MARK}${toBase64Url(concatBytes(key, checksum(key)))}`;
}

/** Error `invalid-input` for anything else, and for keys nobody could have made. */
export function parseReaderKey(text: string): Uint8Array {
  const bytes = text.startsWith(MARK) ? fromBase64Url(text.slice(MARK.length)) : null;
  const key = bytes?.subarray(0, KEY);
  if (bytes?.length === KEY + CHECK && key && equalBytes(bytes.subarray(KEY), checksum(key)) && isUsable(key))
    return key;
  throw new CairnError('invalid-input', `"${text.slice(0, 80)}" is not a reader key.`, {
    next: `It starts with ${MARK} and is printed by cairn readers key. Copy the whole of it.`,
  });
}

/** Points of low order give everybody the same secret. */
function isUsable(key: Uint8Array): boolean {
  try {
    x25519.getSharedSecret(new Uint8Array(KEY).fill(1), key);
    return true;
  } catch {
    return false;
  }
}

function checksum(key: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8('cairn reader key 1\n'), key)).subarray(0, CHECK);
}
