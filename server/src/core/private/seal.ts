import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import * as z from 'zod';
import { type RepositoryAsset, type Sha256, sha256Schema } from '../../protocol/primitives.ts';
import { fromBase64Url, toBase64Url } from '../base64url.ts';
import { concatBytes, decodeUtf8, equalBytes, fromHex, utf8 } from '../bytes.ts';
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts';
import { forgedPublication, partSchema } from '../publication/manifest.ts';
import type { StreamKey } from './stream.ts';
import { ENTRY_BYTES, type Wrapped } from './wrap.ts';

const bytesOf = (length: number) =>
  z.string().refine((text) => fromBase64Url(text)?.length === length, `base64url of ${length} bytes`);

const storedPackSchema = z.strictObject({
  sha256: sha256Schema,
  length: z.int().nonnegative(),
  parts: z.array(partSchema).min(2).optional(),
});

/**
 * The public part of a sealed publication: all that anybody sees of it. The chain records the SHA-256 of its canonical JSON in
 * the place of a manifest's; it fixes every sealed byte, so gateways need not be believed by those who can't read either.
 */
const sealSchema = z.strictObject({
  version: z.literal(1),
  /** X25519 key made for this publication alone. */
  ephemeral: bytesOf(32),
  /** Follows from the content key: nobody can make a publication that says different things to different readers. */
  commitment: bytesOf(32),
  /** The content key for each reader, and random ones among them. */
  entries: z.array(bytesOf(ENTRY_BYTES)).min(1).max(10_000),
  /** As stored, sealed. */
  pack: storedPackSchema,
  /** As stored, sealed. */
  manifest: z.strictObject({ sha256: sha256Schema, length: z.int().positive() }),
});
export type Seal = z.infer<typeof sealSchema>;
export type StoredPack = z.infer<typeof storedPackSchema>;
/** What a seal tells before anything is sealed under it. */
export type SealStart = Pick<Seal, 'ephemeral' | 'commitment' | 'entries'>;

export function sealStart({ ephemeral, entries }: Wrapped, contentKey: Uint8Array): SealStart {
  return {
    ephemeral: toBase64Url(ephemeral),
    commitment: toBase64Url(subkey(contentKey, 'commitment')),
    entries: entries.map(toBase64Url),
  };
}

export function wrappedIn({ ephemeral, entries }: SealStart): Wrapped {
  return { ephemeral: certain(ephemeral), entries: entries.map(certain) };
}

/** Whether this is the key all readers of the seal have. */
export function isContentKey(key: Uint8Array, { commitment }: SealStart): boolean {
  return equalBytes(certain(commitment), subkey(key, 'commitment'));
}

/** What a wrapped key is bound to. */
export function wrapContext(asset: RepositoryAsset): Uint8Array {
  return utf8(`cairn seal 1\n${asset.toLowerCase()}\n`);
}

/** How the pack is sealed: bound to the repository, the format and the public part as it is by then. */
export function packKey(contentKey: Uint8Array, asset: RepositoryAsset, start: SealStart): StreamKey {
  return { key: subkey(contentKey, 'pack'), context: contextOf('pack', asset, start, null) };
}

/** How the manifest is sealed: bound to the stored pack too. */
export function manifestKey(
  contentKey: Uint8Array,
  asset: RepositoryAsset,
  start: SealStart,
  pack: StoredPack,
): StreamKey {
  return { key: subkey(contentKey, 'manifest'), context: contextOf('manifest', asset, start, pack) };
}

/** Canonical bytes of a seal: what the chain's `manifestSha256` is the hash of. */
export function sealJson(seal: Seal): Uint8Array {
  return utf8(canonicalJson(seal satisfies CanonicalValue));
}

/** Error `item-forged` for any other spelling. */
export function parseSeal(bytes: Uint8Array): Seal {
  const text = decodeUtf8(bytes);
  let value: unknown = null;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    throw forgedPublication('its seal is not JSON');
  }
  const parsed = sealSchema.safeParse(value);
  if (!parsed.success) throw forgedPublication('its seal does not follow the schema');
  if (canonicalJson(parsed.data satisfies CanonicalValue) !== text)
    throw forgedPublication('its seal is not canonical');
  const { parts, length } = parsed.data.pack;
  if (parts !== undefined && parts.reduce((sum, part) => sum + part.length, 0) !== length)
    throw forgedPublication('the parts of its pack are not as long as the pack');
  return parsed.data;
}

/** The tag value under which readers alone find an item again whose id is lost: an HMAC of the hash it is known by. */
export function locator(locatorKey: Uint8Array, hash: Sha256): string {
  return toBase64Url(hmac(sha256, locatorKey, fromHex(hash)));
}

function contextOf(kind: string, asset: RepositoryAsset, start: SealStart, pack: StoredPack | null): Uint8Array {
  const { ephemeral, commitment, entries } = start;
  return sha256(
    concatBytes(
      utf8(`cairn sealed ${kind} 1\n${asset.toLowerCase()}\n`),
      utf8(canonicalJson({ commitment, entries, ephemeral, pack } satisfies CanonicalValue)),
    ),
  );
}

function subkey(contentKey: Uint8Array, purpose: string): Uint8Array {
  return hkdf(sha256, contentKey, undefined, utf8(`cairn content 1 ${purpose}`), 32);
}

function certain(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (bytes === null) throw forgedPublication('its seal does not follow the schema');
  return bytes;
}
