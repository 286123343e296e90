import { mnemonicToAccount } from 'viem/accounts';

/** The well-known test mnemonic: its keys are public and worth nothing anywhere but on a local chain. */
const MNEMONIC = 'test test test test test test test test test test test junk';

const roles = { deployer: 0, contributor: 1, secondContributor: 2, validator: 3 } as const;
export type LocalRole = keyof typeof roles;

export function localAccountIndex(role: LocalRole): number {
  return roles[role];
}

export function localAccount(role: LocalRole) {
  return mnemonicToAccount(MNEMONIC, { addressIndex: roles[role] });
}

/** The raw private key, for a process that reads it from a file only its owner can read. */
export function localPrivateKey(role: LocalRole): `0x${string}` {
  const key = localAccount(role).getHdKey().privateKey;
  if (key === null) throw new Error('the test mnemonic has no private key');
  return `0x${Buffer.from(key).toString('hex')}`;
}
