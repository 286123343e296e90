import { wordToObjectId } from '../../core/contribution/key.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId, Hex, ObjectFormat, ObjectId, Sha256 } from '../../protocol/primitives.ts';

/** Conversions between what contracts hold in 32-byte words and what the rest of Cairn speaks of. */

const ZERO_WORD: Hex = `0x${'0'.repeat(64)}`;

export function arweaveIdToWord(id: ArweaveId | null): Hex {
  return id === null ? ZERO_WORD : `0x${Buffer.from(id, 'base64url').toString('hex')}`;
}

export function wordToArweaveId(word: Hex): ArweaveId | null {
  return word === ZERO_WORD ? null : Buffer.from(word.slice(2), 'hex').toString('base64url');
}

export function sha256ToWord(sha256: Sha256): Hex {
  return `0x${sha256}`;
}

export function wordToSha256(word: Hex): Sha256 {
  return word.slice(2).toLowerCase();
}

/** An object id whose format the word itself shows: a SHA-1 ends in 12 zero bytes. Null for the zero word. */
export function wordToAnyObjectId(word: Hex): ObjectId | null {
  return wordToObjectId(word, word.endsWith('0'.repeat(24)) ? 'sha1' : 'sha256');
}

export function objectIdOrZero(id: ObjectId | null): Hex {
  return id === null ? ZERO_WORD : `0x${id.padEnd(64, '0')}`;
}

export function formatOf(number: number): ObjectFormat {
  if (number === 1) return 'sha1';
  if (number === 2) return 'sha256';
  throw new CairnError('contracts-missing', `The chain names an object format that does not exist: ${number}.`);
}

/** A uint64 or the like as a number. */
export function safeNumber(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new CairnError('contracts-missing', `${value} is larger than can be real.`);
  return number;
}
