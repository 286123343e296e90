import { concatBytes, decodeUtf8, sha256Hex, utf8 } from '../../core/bytes.ts';
import { parseSeal, type Seal, sealJson } from '../../core/private/seal.ts';
import { forgedPublication } from '../../core/publication/manifest.ts';
import type { ArweaveId, Sha256 } from '../../protocol/primitives.ts';
import { type Body, bodyBytes, bodyOf, holds } from '../publication-payload.ts';

const MAGIC = 'cairn-sealed 1';
/** Room for ten thousand readers and a hundred thousand parts. */
const MAX_SEAL = 16 * 1024 * 1024;

/** The sealed bytes that go before a pack. */
export interface SealedBytes {
  seal: Seal;
  /** The manifest, sealed. */
  manifest: Uint8Array;
}

/** The item that starts a sealed publication: whole, as its hash says, and unread. */
export interface SealedHead extends SealedBytes, Body {
  /** What the chain has in the place of a manifest's hash. */
  hash: Sha256;
}

export function isSealed(payload: Uint8Array): boolean {
  return decodeUtf8(payload.subarray(0, MAGIC.length)) === MAGIC;
}

/** `cairn-sealed 1 LENGTH\n`, LENGTH bytes of the seal's canonical JSON, the sealed manifest, then the sealed pack or its parts' ids. */
export function encodeSealed(
  { seal, manifest }: SealedBytes,
  rest: { pack: Uint8Array } | { partIds: ArweaveId[] },
): Uint8Array {
  const json = sealJson(seal);
  return concatBytes(utf8(`${MAGIC} ${json.length}\n`), json, manifest, ...bodyBytes(rest));
}

/** Checks all that can be checked without a key. Error `item-forged`. */
export function decodeSealed(payload: Uint8Array): SealedHead {
  const newline = payload.subarray(0, 64).indexOf(0x0a);
  const header = newline < 0 ? null : decodeUtf8(payload.subarray(0, newline));
  const length = Number(header?.match(/^cairn-sealed 1 ([1-9][0-9]{0,8})$/)?.[1]);
  if (!(length <= MAX_SEAL)) throw forgedPublication('it does not start as a sealed publication does');
  const start = newline + 1 + length;
  const json = payload.subarray(newline + 1, start);
  const seal = parseSeal(json);
  const manifest = payload.subarray(start, start + seal.manifest.length);
  if (manifest.length !== seal.manifest.length || sha256Hex(manifest) !== seal.manifest.sha256)
    throw forgedPublication('its sealed manifest is not the one its seal names');
  return { seal, manifest, hash: sha256Hex(json), ...bodyOf(seal, payload.subarray(start + manifest.length)) };
}

/** Tells whether bytes are the first item of the publication the chain knows by this hash, sealed or not, whole and unaltered. */
export function holdsPublication(hash: Sha256): (payload: Uint8Array) => boolean {
  const holdsClear = holds(hash);
  return (payload) => (isSealed(payload) ? holdsSealed(payload, hash) : holdsClear(payload));
}

function holdsSealed(payload: Uint8Array, hash: Sha256): boolean {
  try {
    return decodeSealed(payload).hash === hash;
  } catch {
    return false;
  }
}
