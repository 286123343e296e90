import { keccak_256 } from '@noble/hashes/sha3.js';
import * as z from 'zod';
import { CairnError } from '../../protocol/errors.ts';
import {
  type Address,
  addressSchema,
  type Hex,
  hexSchema,
  objectIdSchema,
  type Sha256,
  uintSchema,
} from '../../protocol/primitives.ts';
import { concatBytes, decodeUtf8, hexBytes, hexOf, sha256Hex, utf8 } from '../bytes.ts';
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts';
import { uintWord } from '../contribution/key.ts';
import { type MerkleTree, merkleTree } from './merkle.ts';
import { lowerCase, type Payout } from './pay.ts';

/** Where a leaf is worth something: no other chain, treasury, repository, token or epoch accepts it. */
export interface LedgerScope {
  chainId: number;
  treasury: Address;
  repositoryId: bigint;
  token: Address;
  epoch: number;
}

/** What an account earned in one epoch, and in all epochs up to it. */
export interface Leaf {
  account: Address;
  amount: bigint;
  cumulative: bigint;
}

/**
 * The file a settlement's `leavesSha256` is the hash of: who is owed what, and what each advance weighed.
 * Canonical JSON, amounts as decimal text, addresses in lower case.
 */
export const leavesFileSchema = z.strictObject({
  version: z.literal(1),
  chainId: z.int().positive(),
  treasury: addressSchema,
  repositoryId: uintSchema,
  token: addressSchema,
  epoch: z.int().nonnegative(),
  snapshotBlockHash: hexSchema,
  scorerHash: hexSchema,
  policy: z.strictObject({ rate: uintSchema, roleShareBps: z.int().nonnegative(), burnBps: z.int().nonnegative() }),
  budget: uintSchema,
  /** Of this epoch, to people without a role. */
  granted: uintSchema,
  advances: z.array(
    z.strictObject({
      old: objectIdSchema.nullable(),
      new: objectIdSchema,
      /** Millionths of a durable token. */
      weight: uintSchema,
      credits: z.array(z.strictObject({ contributionKey: hexSchema, account: addressSchema, basisPoints: z.int() })),
    }),
  ),
  leaves: z.array(z.strictObject({ account: addressSchema, amount: uintSchema, cumulative: uintSchema })),
});
export type LeavesFile = z.infer<typeof leavesFileSchema>;

/** OpenZeppelin's standard leaf: the hash of the hash of abi.encode of the scope, account, amount and cumulative. */
export function leafHash(scope: LedgerScope, leaf: Leaf): Hex {
  const encoded = concatBytes(
    uintWord(BigInt(scope.chainId)),
    addressWord(scope.treasury),
    uintWord(scope.repositoryId),
    addressWord(scope.token),
    uintWord(BigInt(scope.epoch)),
    addressWord(leaf.account),
    uintWord(leaf.amount),
    uintWord(leaf.cumulative),
  );
  return hexOf(keccak_256(keccak_256(encoded)));
}

/** All that accounts earned, by account in lower case. */
export type Earnings = ReadonlyMap<Address, bigint>;

/** The leaves of an epoch: one for each payout, on top of what its account earned before, sorted by account. */
export function leavesAfter(before: Earnings, payouts: readonly Payout[]): Leaf[] {
  const amounts = new Map<Address, bigint>();
  for (const { account, amount } of payouts) {
    const key = lowerCase(account);
    amounts.set(key, (amounts.get(key) ?? 0n) + amount);
  }
  return [...amounts]
    .filter(([, amount]) => amount > 0n)
    .map(([account, amount]) => ({ account, amount, cumulative: (before.get(account) ?? 0n) + amount }))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
}

/**
 * What accounts earned once these leaves are counted; null where the leaves can't all be claimed: an account twice, one that
 * does not start where it stood, or more in sum than the root paid out. Such leaves are the work of a quorum that lied. They
 * are passed over, so that everybody's next leaf starts where honest roots alone bring its account.
 */
export function earningsAfter(before: Earnings, leaves: readonly Leaf[], payout: bigint): Earnings | null {
  const after = new Map(before);
  const seen = new Set<Address>();
  for (const { account, amount, cumulative } of leaves) {
    const key = lowerCase(account);
    if (seen.has(key) || amount <= 0n || cumulative !== (before.get(key) ?? 0n) + amount) return null;
    seen.add(key);
    after.set(key, cumulative);
  }
  return payoutOf(leaves) > payout ? null : after;
}

/** What leaves give out together. */
export function payoutOf(leaves: readonly Leaf[]): bigint {
  return leaves.reduce((total, leaf) => total + leaf.amount, 0n);
}

/** The tree of a scope's leaves, with proofs by account. */
export function leavesTree(scope: LedgerScope, leaves: readonly Leaf[]): { root: Hex; proof(leaf: Leaf): Hex[] } {
  const tree: MerkleTree = merkleTree(leaves.map((leaf) => leafHash(scope, leaf)));
  return { root: tree.root, proof: (leaf) => tree.proof(leafHash(scope, leaf)) };
}

export function encodeLeavesFile(file: LeavesFile): { bytes: Uint8Array; sha256: Sha256 } {
  const bytes = utf8(canonicalJson(file satisfies CanonicalValue));
  return { bytes, sha256: sha256Hex(bytes) };
}

/** Error `item-forged` unless the bytes are a leaves file in its one spelling. */
export function decodeLeavesFile(bytes: Uint8Array): LeavesFile {
  const text = decodeUtf8(bytes);
  const parsed = leavesFileSchema.safeParse(text === null ? null : parseJson(text));
  if (!parsed.success || canonicalJson(parsed.data satisfies CanonicalValue) !== text) {
    throw new CairnError('item-forged', 'These bytes are not the leaves of a settlement.');
  }
  return parsed.data;
}

/** A file's leaves with amounts as integers. */
export function leavesOf(file: LeavesFile): Leaf[] {
  return file.leaves.map(({ account, amount, cumulative }) => ({
    account,
    amount: BigInt(amount),
    cumulative: BigInt(cumulative),
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function addressWord(address: Address): Uint8Array {
  return concatBytes(new Uint8Array(12), hexBytes(lowerCase(address)));
}
