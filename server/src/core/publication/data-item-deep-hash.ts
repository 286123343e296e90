import { sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8 } from '../bytes.ts';

export type DeepHashable = Uint8Array | readonly DeepHashable[];

/** Arweave's deep hash: SHA-384 over a tree of byte strings in which every length is bound. 48 bytes. */
export function deepHash(value: DeepHashable): Uint8Array {
  if (value instanceof Uint8Array) return sha384(concatBytes(sha384(utf8(`blob${value.length}`)), sha384(value)));
  return value.reduce<Uint8Array>(
    (accumulated, member) => sha384(concatBytes(accumulated, deepHash(member))),
    sha384(utf8(`list${value.length}`)),
  );
}
