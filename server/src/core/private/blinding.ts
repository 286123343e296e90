import { FF1 } from '@noble/ciphers/ff1.js';
import { fromHex, toHex, utf8 } from '../bytes.ts';

/** What is blinded, so that equal hashes of different things look different. */
export type BlindedKind = 'commit' | 'tree' | 'payload';

/** A hash as it is, and as the chain has it. */
export interface Blinding {
  /** Lower-case hex of an object id or a SHA-256, to as many other digits. */
  blind(kind: BlindedKind, hash: string): string;
  /** The reverse. Of digits that were never blinded it makes a hash that names nothing. */
  reveal(kind: BlindedKind, blinded: string): string;
}

/**
 * Blinds hashes with FF1 (NIST SP 800-38G), a permutation of byte strings of any length under a key of 32 bytes: who has the key
 * turns it round, and to everybody else the chain's ids are random. Equal hashes stay equal, which compare-and-swap needs.
 */
export function createBlinding(key: Uint8Array): Blinding {
  const cipher = (kind: BlindedKind) => FF1(256, key, utf8(`cairn id 1 ${kind}`));
  const ciphers = { commit: cipher('commit'), tree: cipher('tree'), payload: cipher('payload') };
  return {
    blind: (kind, hash) => toHex(Uint8Array.from(ciphers[kind].encrypt([...fromHex(hash)]))),
    reveal: (kind, blinded) => toHex(Uint8Array.from(ciphers[kind].decrypt([...fromHex(blinded)]))),
  };
}
