import { CairnError } from '../../protocol/errors.ts';
import type { Sha256 } from '../../protocol/primitives.ts';
import { concatBytes, decodeUtf8, sha256Hex, utf8 } from '../bytes.ts';
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

const MAGIC = 'cairn-publication 1';
/** A manifest larger than this is refused before it is parsed. */
const MAX_MANIFEST = 64 * 1024 * 1024;

export interface Publication {
  manifest: Manifest;
  manifestSha256: Sha256;
  pack: Uint8Array;
}

/** Canonical bytes of a manifest: what `manifestSha256` is the hash of. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return utf8(canonicalJson(manifest satisfies CanonicalValue));
}

/** `cairn-publication 1 LENGTH\n`, the manifest's canonical JSON of LENGTH bytes, the pack. */
export function encodePayload(manifest: Manifest, pack: Uint8Array): Uint8Array {
  const json = manifestBytes(manifest);
  return concatBytes(utf8(`${MAGIC} ${json.length}\n`), json, pack);
}

/**
 * Parses and checks a payload: canonical manifest, pack of the stated length and hash.
 * Error `item-forged` where anything differs; never returns a part.
 */
export function decodePayload(payload: Uint8Array): Publication {
  const newline = payload.subarray(0, 64).indexOf(0x0a);
  const header = newline < 0 ? null : decodeUtf8(payload.subarray(0, newline));
  const length = header?.match(/^cairn-publication 1 ([1-9][0-9]{0,8})$/)?.[1];
  if (length === undefined || Number(length) > MAX_MANIFEST) throw forged('it does not start as a publication does');
  const json = payload.subarray(newline + 1, newline + 1 + Number(length));
  const pack = payload.subarray(newline + 1 + Number(length));
  const manifest = parseManifest(json, Number(length));
  if (pack.length !== manifest.pack.length || sha256Hex(pack) !== manifest.pack.sha256)
    throw forged('its pack is not the one its manifest names');
  return { manifest, manifestSha256: sha256Hex(json), pack };
}

function parseManifest(json: Uint8Array, length: number): Manifest {
  const text = json.length === length ? decodeUtf8(json) : null;
  if (text === null) throw forged('its manifest is cut short or not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw forged('its manifest is not JSON');
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw forged('its manifest does not follow the schema');
  if (canonicalJson(parsed.data satisfies CanonicalValue) !== text) throw forged('its manifest is not canonical');
  return parsed.data;
}

function forged(why: string): CairnError {
  return new CairnError('item-forged', 'These bytes are not a Cairn publication.', { why });
}
