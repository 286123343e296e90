import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import { fromBase64Url, toBase64Url } from '../core/base64url.ts';
import { concatBytes, decodeUtf8, sha256Hex, utf8 } from '../core/bytes.ts';
import type { StoredPack } from '../core/private/seal.ts';
import { forgedPublication, type Manifest, manifestBytes, parseManifest } from '../core/publication/manifest.ts';
import { CairnError } from '../protocol/errors.ts';
import type { ArweaveId, Sha256 } from '../protocol/primitives.ts';

const MAGIC = 'cairn-publication 2';
const ID = 32;
/** A manifest larger than this is refused before it is parsed, packed or not. */
const MAX_MANIFEST = 64 * 1024 * 1024;

/** What follows the manifest. */
export interface Body {
  /** The pack, whole and checked; null where it lies in parts. */
  pack: Uint8Array | null;
  /** Where each part was put first: hints, one a part. */
  partIds: ArweaveId[];
}

/** The item that starts a publication. */
export interface PublicationHead extends Body {
  manifest: Manifest;
  manifestSha256: Sha256;
}

/**
 * `cairn-publication 2 LENGTH\n`, LENGTH bytes of the manifest's canonical JSON in the zlib format, then the pack, or 32
 * bytes a part: the Arweave id it was put under. zlib's bytes may differ from one version to the next; what is hashed does not.
 */
export function encodePayload(manifest: Manifest, rest: { pack: Uint8Array } | { partIds: ArweaveId[] }): Uint8Array {
  const packed = deflateSync(manifestBytes(manifest), { level: 9 });
  return concatBytes(utf8(`${MAGIC} ${packed.length}\n`), packed, ...bodyBytes(rest));
}

export function bodyBytes(rest: { pack: Uint8Array } | { partIds: ArweaveId[] }): Uint8Array[] {
  return 'pack' in rest ? [rest.pack] : rest.partIds.map(idBytes);
}

/**
 * Parses and checks the first item of a publication: canonical manifest, and a pack of the stated length and hash where it
 * is inside. Error `item-forged` where anything differs; never returns a part.
 */
export function decodePayload(payload: Uint8Array): PublicationHead {
  const newline = payload.subarray(0, 64).indexOf(0x0a);
  const header = newline < 0 ? null : decodeUtf8(payload.subarray(0, newline));
  const length = Number(header?.match(/^cairn-publication 2 ([1-9][0-9]{0,8})$/)?.[1]);
  if (!(length <= MAX_MANIFEST)) throw forgedPublication('it does not start as a publication does');
  const end = newline + 1 + length;
  if (payload.length < end) throw forgedPublication('its manifest is cut short');
  const json = unpackManifest(payload.subarray(newline + 1, end));
  const manifest = parseManifest(json);
  return { manifest, manifestSha256: sha256Hex(json), ...bodyOf(manifest, payload.subarray(end)) };
}

/** Tells whether bytes are the first item of the publication with this manifest, whole and unaltered. */
export function holds(manifestSha256: Sha256): (payload: Uint8Array) => boolean {
  return (payload) => {
    try {
      return decodePayload(payload).manifestSha256 === manifestSha256;
    } catch {
      return false;
    }
  };
}

function idBytes(id: ArweaveId): Uint8Array {
  const bytes = fromBase64Url(id);
  if (bytes?.length === ID) return bytes;
  throw new CairnError('internal', `${id} is no Arweave id.`);
}

/** Checks an inline pack. Error `item-forged`. */
export function bodyOf({ pack }: { pack: StoredPack }, body: Uint8Array): Body {
  if (pack.parts === undefined) {
    const sha256 = createHash('sha256').update(body).digest('hex');
    if (body.length === pack.length && sha256 === pack.sha256) return { pack: body, partIds: [] };
    throw forgedPublication('its pack is not the one its manifest names');
  }
  if (body.length !== pack.parts.length * ID) throw forgedPublication('it does not tell where each of its parts is');
  return { pack: null, partIds: pack.parts.map((_, at) => toBase64Url(body.subarray(at * ID, (at + 1) * ID))) };
}

function unpackManifest(packed: Uint8Array): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength: MAX_MANIFEST });
  } catch {
    // Not zlib's format, damaged, or larger than any manifest: all the same.
    throw forgedPublication('its manifest can not be unpacked');
  }
}
