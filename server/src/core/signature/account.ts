import { keccak_256 } from '@noble/hashes/sha3.js';
import { CairnError } from '../../protocol/errors.ts';
import type { Address } from '../../protocol/primitives.ts';
import { toHex, utf8 } from '../bytes.ts';

/** An account on a chain: CAIP-10, `eip155:CHAIN:ADDRESS` with the address in EIP-55 capitals. */
export type AccountName = string;

export interface Account {
  chainId: number;
  address: Address;
}

export function formatAccount(account: Account): AccountName {
  return `eip155:${account.chainId}:${checksumAddress(account.address)}`;
}

/** Parts of a CAIP-10 account in its one canonical spelling. Error `invalid-input`. */
export function parseAccount(name: AccountName): Account {
  const [, chain, digits] = /^eip155:([1-9][0-9]{0,14}):0x([0-9a-fA-F]{40})$/.exec(name) ?? [];
  if (chain === undefined || digits === undefined || checksumAddress(`0x${digits}`) !== `0x${digits}`) {
    throw new CairnError('invalid-input', `"${name.slice(0, 100)}" is not an account.`, {
      next: 'It looks like eip155:1:0x…: a chain and a checksummed address.',
    });
  }
  return { chainId: Number(chain), address: `0x${digits}` };
}

/** EIP-55: capitals that make a mistyped address noticeable. */
export function checksumAddress(address: Address): Address {
  const digits = address.slice(2).toLowerCase();
  const hash = toHex(keccak_256(utf8(digits)));
  const marked = [...digits].map((digit, index) =>
    Number.parseInt(hash[index] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${marked.join('')}`;
}

/** Address of an uncompressed public key (65 bytes, first byte 4). */
export function addressOf(publicKey: Uint8Array): Address {
  return checksumAddress(`0x${toHex(keccak_256(publicKey.subarray(1)).subarray(12))}`);
}
