import * as z from 'zod';
import { oracleReportSchema } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import { addressSchema, objectIdSchema, repositoryAssetSchema, sha256Schema } from '../../protocol/primitives.ts';
import { decodeUtf8, utf8 } from '../bytes.ts';
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts';

/** The largest part of a pack a reader takes: what it has to hold in memory at once. */
export const MAX_PART_BYTES = 64 * 1024 * 1024;

/** A piece of a pack that is an item of its own, found by its hash. */
export const partSchema = z.strictObject({ sha256: sha256Schema, length: z.int().positive().max(MAX_PART_BYTES) });

/**
 * What a publication says about itself. The chain records the SHA-256 of its canonical JSON, so every field is as fixed as
 * the pack is. `bases` are earlier publications whose objects a thin pack needs.
 */
export const manifestSchema = z.strictObject({
  version: z.literal(2),
  kind: z.enum(['checkpoint', 'push']),
  repository: repositoryAssetSchema,
  objectFormat: z.enum(['sha1', 'sha256']),
  refs: z.array(z.strictObject({ name: z.string(), old: objectIdSchema.nullable(), new: objectIdSchema })),
  /** The commits it brings, topological, oldest first. A checkpoint's pack also holds those that were published before. */
  commits: z.array(
    z.strictObject({
      id: objectIdSchema,
      tree: objectIdSchema,
      parents: z.array(objectIdSchema),
      payloadSha256: sha256Schema,
      /** Account of a valid wallet signature; null where there is none. Readers verify it again. */
      signer: addressSchema.nullable(),
    }),
  ),
  bases: z.array(z.strictObject({ manifestSha256: sha256Schema, tips: z.array(objectIdSchema) })),
  pack: z.strictObject({
    sha256: sha256Schema,
    /** Bytes. */
    length: z.int().nonnegative(),
    objects: z.int().nonnegative(),
    /** In order, their bytes are the pack; absent where the pack follows its manifest. */
    parts: z.array(partSchema).min(2).optional(),
  }),
  /** How far back the newest checkpoint lies: tells when another one is due. Sizes are those of packs, in bytes. */
  sinceCheckpoint: z.strictObject({
    publications: z.int().nonnegative(),
    bytes: z.int().nonnegative(),
    checkpointBytes: z.int().nonnegative(),
  }),
  report: oracleReportSchema,
  generator: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type PackPart = z.infer<typeof partSchema>;

/** Canonical bytes of a manifest: what `manifestSha256` is the hash of. */
export function manifestBytes(manifest: Manifest): Uint8Array {
  return utf8(canonicalJson(manifest satisfies CanonicalValue));
}

/** The manifest that canonical bytes hold. Error `item-forged` for any other spelling, and for parts that are not the whole. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const text = decodeUtf8(bytes);
  if (text === null) throw forgedPublication('its manifest is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw forgedPublication('its manifest is not JSON');
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw forgedPublication('its manifest does not follow the schema');
  if (canonicalJson(parsed.data satisfies CanonicalValue) !== text)
    throw forgedPublication('its manifest is not canonical');
  const { parts, length } = parsed.data.pack;
  if (parts !== undefined && parts.reduce((sum, part) => sum + part.length, 0) !== length)
    throw forgedPublication('the parts of its pack are not as long as the pack');
  return parsed.data;
}

export function forgedPublication(why: string): CairnError {
  return new CairnError('item-forged', 'These bytes are not a Cairn publication.', { why });
}
