import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Address, Hex, ObjectFormat, ObjectId, Sha256 } from '../../protocol/primitives.ts';
import { concatBytes, fromHex, hexBytes, hexOf, toHex, utf8 } from '../bytes.ts';

const WORD = 32;

/** Object formats as the contracts number them. */
export const objectFormatNumber: Record<ObjectFormat, number> = { sha1: 1, sha256: 2 };

/** An object id as the chain holds it: left-aligned in 32 bytes. */
export function objectIdToWord(id: ObjectId): Hex {
  return `0x${id.padEnd(2 * WORD, '0')}`;
}

/** The object id in a word; null for the zero word. */
export function wordToObjectId(word: Hex, format: ObjectFormat): ObjectId | null {
  const id = word.slice(2, 2 + (format === 'sha1' ? 40 : 64)).toLowerCase();
  return /^0+$/.test(id) ? null : id;
}

/** keccak256 of the full ref name, which is how contracts name refs. */
export function refHash(ref: string): Hex {
  return hexOf(keccak_256(utf8(ref)));
}

/**
 * What a contribution is on chain: keccak256(abi.encode(repositoryId, author, objectFormat, payloadSha256)).
 * The author is in it, so nobody can occupy another's key.
 */
export function contributionKey(of: {
  repositoryId: bigint;
  author: Address;
  objectFormat: ObjectFormat;
  payloadSha256: Sha256;
}): Hex {
  return hexOf(
    keccak_256(
      concatBytes(
        uintWord(of.repositoryId),
        leftPad(hexBytes(of.author)),
        uintWord(BigInt(objectFormatNumber[of.objectFormat])),
        fromHex(of.payloadSha256),
      ),
    ),
  );
}

/** What is stored under the key: keccak256(abi.encode(commitId, treeId, manifestSha256)). */
export function recordSlot(of: { commitId: ObjectId; treeId: ObjectId; manifestSha256: Sha256 }): Hex {
  return hexOf(
    keccak_256(
      concatBytes(
        hexBytes(objectIdToWord(of.commitId)),
        hexBytes(objectIdToWord(of.treeId)),
        fromHex(of.manifestSha256),
      ),
    ),
  );
}

/** A uint256 as 32 big-endian bytes. RangeError outside 0 … 2^256 − 1. */
export function uintWord(value: bigint): Uint8Array {
  if (value < 0n || value >= 1n << 256n) throw new RangeError('not a uint256');
  return fromHex(value.toString(16).padStart(2 * WORD, '0'));
}

function leftPad(bytes: Uint8Array): Uint8Array {
  return fromHex(toHex(bytes).padStart(2 * WORD, '0'));
}
