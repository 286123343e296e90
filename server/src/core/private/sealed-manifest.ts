import * as z from 'zod';
import { type RepositoryAsset, type Sha256, sha256Schema } from '../../protocol/primitives.ts';
import { fromBase64Url, toBase64Url } from '../base64url.ts';
import { decodeUtf8, utf8 } from '../bytes.ts';
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts';
import {
  forgedPublication,
  type Manifest,
  manifestBytes,
  manifestSchema,
  parseManifest,
} from '../publication/manifest.ts';
import { readersSchema } from './readers.ts';
import { wrapContext } from './seal.ts';
import { boxFor, openBox } from './wrap.ts';

const secretSchema = z.string().refine((text) => fromBase64Url(text)?.length === 32);

/** What all readers of a repository share, for as long as it lives. */
export const repositorySecretsSchema = z.strictObject({
  /** Blinds ids on the chain. */
  ids: secretSchema,
  /** Makes the tag under which items are found. */
  locator: secretSchema,
});
export type RepositorySecrets = z.infer<typeof repositorySecretsSchema>;

/** What is sealed in the place of a manifest. `manifest.pack` tells of the pack as it is stored, sealed. */
const sealedManifestSchema = z.strictObject({
  version: z.literal(1),
  manifest: manifestSchema,
  /** Who this publication is sealed for. That of the newest move of a ref counts: a maintainer's transaction fixed its hash. */
  readers: readersSchema,
  secrets: repositorySecretsSchema,
  /** For each reader who was given the past: the content keys of earlier publications, in a box of their own. */
  history: z.array(z.string()).max(1000),
});
export type SealedManifest = z.infer<typeof sealedManifestSchema>;

export function sealedManifestJson(sealed: SealedManifest): Uint8Array {
  return utf8(canonicalJson(sealed satisfies CanonicalValue));
}

/** Error `item-forged`. */
export function parseSealedManifest(bytes: Uint8Array): SealedManifest {
  let value: unknown = null;
  try {
    value = JSON.parse(decodeUtf8(bytes) ?? '');
  } catch {
    throw forgedPublication('its sealed manifest is not JSON');
  }
  const parsed = sealedManifestSchema.safeParse(value);
  if (!parsed.success) throw forgedPublication('its sealed manifest does not follow the schema');
  return { ...parsed.data, manifest: checked(parsed.data.manifest) };
}

/** Content keys of publications, by the hash the chain has. */
export type ContentKeys = ReadonlyMap<Sha256, Uint8Array>;

const keysSchema = z.array(z.tuple([sha256Schema, secretSchema])).max(1_000_000);

/** Gives earlier content keys to one reader. */
export function historyBox(
  reader: Uint8Array,
  keys: ContentKeys,
  ephemeralSecret: Uint8Array,
  asset: RepositoryAsset,
): string {
  const message = utf8(canonicalJson([...keys].map(([hash, key]) => [hash, toBase64Url(key)])));
  return toBase64Url(boxFor(reader, message, ephemeralSecret, wrapContext(asset)));
}

/** The keys in a box; null where it is for another reader, or holds something else. */
export function openHistoryBox(secret: Uint8Array, box: string, asset: RepositoryAsset): ContentKeys | null {
  const bytes = fromBase64Url(box);
  const message = bytes === null ? null : openBox(secret, bytes, wrapContext(asset));
  if (message === null) return null;
  try {
    const keys = keysSchema.parse(JSON.parse(decodeUtf8(message) ?? ''));
    return new Map(keys.flatMap(([hash, text]) => pairOf(hash, fromBase64Url(text))));
  } catch {
    return null;
  }
}

function pairOf(hash: Sha256, key: Uint8Array | null): [Sha256, Uint8Array][] {
  return key === null ? [] : [[hash, key]];
}

function checked(manifest: Manifest): Manifest {
  return parseManifest(manifestBytes(manifest));
}
