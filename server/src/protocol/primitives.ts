import * as z from 'zod';

/** A git object id: 40 (SHA-1) or 64 (SHA-256) lower-case hex digits. */
export const objectIdSchema = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/, 'not a git object id');
export type ObjectId = z.infer<typeof objectIdSchema>;

/** SHA-256 as 64 lower-case hex digits, no prefix. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'not a SHA-256');
export type Sha256 = z.infer<typeof sha256Schema>;

/** 0x-prefixed hex. */
export type Hex = `0x${string}`;
export const hexSchema = z.custom<Hex>((v) => typeof v === 'string' && /^0x([0-9a-fA-F]{2})*$/.test(v), 'not 0x-hex');

/** An account or contract address, EIP-55 where we write it, any case where we read it. */
export type Address = Hex;
export const addressSchema = z.custom<Address>(
  (v) => typeof v === 'string' && /^0x[0-9a-fA-F]{40}$/.test(v),
  'not an address',
);

/** An Arweave transaction or data item id: 32 bytes, base64url. */
export const arweaveIdSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'not an Arweave id');
export type ArweaveId = z.infer<typeof arweaveIdSchema>;

/** A non-negative integer of any size, as decimal text (JSON has no bigint). */
export const uintSchema = z.string().regex(/^(0|[1-9][0-9]*)$/, 'not an unsigned integer');
export type Uint = z.infer<typeof uintSchema>;

/** An on-chain repository: CAIP-19, `eip155:CHAIN/erc721:REGISTRY/ID`. */
export const repositoryAssetSchema = z
  .string()
  .regex(/^eip155:[1-9][0-9]*\/erc721:0x[0-9a-fA-F]{40}\/[1-9][0-9]*$/, 'not a CAIP-19 repository');
export type RepositoryAsset = z.infer<typeof repositoryAssetSchema>;

export type ObjectFormat = 'sha1' | 'sha256';
