import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { CairnError } from '../../protocol/errors.ts';
import type { ArweaveId } from '../../protocol/primitives.ts';
import { toBase64Url } from '../base64url.ts';
import { concatBytes, equalBytes, utf8 } from '../bytes.ts';
import { deepHash, type Sha384 } from './data-item-deep-hash.ts';
import { type DataItemTag, decodeTags, encodeTags, tagLimits } from './data-item-tags.ts';

/** ANS-104's number of an Ethereum `personal_sign` signature, the one kind this codec knows. */
const ETHEREUM = 3;
const SIGNATURE = 65;
const OWNER = 65;
const WORD = 32;
/** Ethereum's recovery byte is 27 or 28. */
const RECOVERY = 27;

export interface DataItemContent {
  tags: readonly DataItemTag[];
  data: Uint8Array;
  /** 32 bytes or absent. */
  target?: Uint8Array;
  /** 32 bytes or absent. */
  anchor?: Uint8Array;
}

/** A parsed item. Its parts are views of the bytes it was parsed from. */
export interface DataItem extends DataItemContent {
  /** base64url(SHA-256(signature)). Malleable in general: never an identity, only a place. */
  id: ArweaveId;
  /** r, s and the recovery byte, 65 bytes. */
  signature: Uint8Array;
  /** Uncompressed secp256k1 public key, 65 bytes. */
  owner: Uint8Array;
}

/**
 * Signs content as an ANS-104 data item with a secp256k1 key of 32 bytes. Deterministic: equal content and key give equal bytes.
 * Error `invalid-input` for tags, target or anchor outside the specification.
 */
export function signDataItem(
  content: DataItemContent,
  secretKey: Uint8Array,
  sha384?: Sha384,
): { id: ArweaveId; bytes: Uint8Array } {
  const owner = secp256k1.getPublicKey(secretKey, false);
  const tags = encodeTags(content.tags);
  const target = optionalWord(content.target, 'target');
  const anchor = optionalWord(content.anchor, 'anchor');
  const hash = digest([owner, target.word, anchor.word, tags, content.data], sha384);
  const signed = secp256k1.sign(hash, secretKey, {
    prehash: false,
    format: 'recovered',
  });
  const signature = concatBytes(signed.subarray(1), Uint8Array.of(RECOVERY + (signed[0] ?? 0)));
  const counts = concatBytes(uint64(content.tags.length), uint64(tags.length));
  const head = concatBytes(Uint8Array.of(ETHEREUM, 0), signature, owner);
  return {
    id: toBase64Url(sha256(signature)),
    bytes: concatBytes(head, target.encoded, anchor.encoded, counts, tags, content.data),
  };
}

/**
 * Parses an item and checks its form, not yet its signature (`verifyDataItem`).
 * Error `item-forged` where the bytes do not follow the specification to the letter.
 */
export function decodeDataItem(bytes: Uint8Array): DataItem {
  let offset = 0;
  const take = (length: number): Uint8Array => {
    if (offset + length > bytes.length) throw malformed('it is cut short');
    offset += length;
    return bytes.subarray(offset - length, offset);
  };
  const takeOptional = (): Uint8Array | undefined => {
    const presence = take(1)[0];
    if (presence !== 0 && presence !== 1) throw malformed('a presence byte is neither 0 nor 1');
    return presence === 1 ? take(WORD) : undefined;
  };
  if (!equalBytes(take(2), Uint8Array.of(ETHEREUM, 0))) throw malformed('its signature is not of the Ethereum kind');
  const signature = take(SIGNATURE);
  const owner = take(OWNER);
  const target = takeOptional();
  const anchor = takeOptional();
  const count = readUint64(take(8), tagLimits.count);
  const tags = decodeTags(take(readUint64(take(8), tagLimits.bytes)));
  if (tags === null || tags.length !== count) throw malformed('its tags are not encoded as the specification says');
  return {
    id: toBase64Url(sha256(signature)),
    signature,
    owner,
    tags,
    data: bytes.subarray(offset),
    ...(target === undefined ? {} : { target }),
    ...(anchor === undefined ? {} : { anchor }),
  };
}

/** True where the owner signed exactly this item, with a low s and the one recovery byte that fits. Never throws. */
export function verifyDataItem(item: DataItem): boolean {
  const recovery = (item.signature[SIGNATURE - 1] ?? 0) - RECOVERY;
  if (item.signature.length !== SIGNATURE || (recovery !== 0 && recovery !== 1)) return false;
  try {
    const compact = item.signature.subarray(0, SIGNATURE - 1);
    const hash = digest([item.owner, item.target, item.anchor, encodeTags(item.tags), item.data]);
    if (!secp256k1.verify(compact, hash, item.owner, { prehash: false, lowS: true })) return false;
    const key = secp256k1.recoverPublicKey(concatBytes(Uint8Array.of(recovery), compact), hash, { prehash: false });
    return equalBytes(secp256k1.Point.fromBytes(key).toBytes(false), item.owner);
  } catch {
    return false;
  }
}

/** The address under which gateways index an owner: base64url(SHA-256(public key)). */
export function ownerAddress(owner: Uint8Array): ArweaveId {
  return toBase64Url(sha256(owner));
}

/** What the key signs: EIP-191 over the deep hash of every field but the signature: owner, target, anchor, tags and data. */
function digest(fields: readonly (Uint8Array | undefined)[], sha384?: Sha384): Uint8Array {
  const head = [utf8('dataitem'), utf8('1'), utf8(String(ETHEREUM))];
  const message = deepHash([...head, ...fields.map((field) => field ?? new Uint8Array())], sha384);
  return keccak_256(concatBytes(utf8(`\x19Ethereum Signed Message:\n${message.length}`), message));
}

function optionalWord(word: Uint8Array | undefined, what: string): { word?: Uint8Array; encoded: Uint8Array } {
  if (word === undefined) return { encoded: Uint8Array.of(0) };
  if (word.length !== WORD)
    throw new CairnError('invalid-input', `The ${what} of a data item must have ${WORD} bytes.`);
  return { word, encoded: concatBytes(Uint8Array.of(1), word) };
}

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

function readUint64(bytes: Uint8Array, limit: number): number {
  const value = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (value > BigInt(limit)) throw malformed('it has more tags than the specification allows');
  return Number(value);
}

function malformed(why: string): CairnError {
  return new CairnError('item-forged', 'These bytes are not an ANS-104 data item.', { why });
}
