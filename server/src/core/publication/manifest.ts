import * as z from 'zod';
import { oracleReportSchema } from '../../protocol/contribution.ts';
import { addressSchema, objectIdSchema, repositoryAssetSchema, sha256Schema } from '../../protocol/primitives.ts';

/**
 * What a publication says about itself: canonical JSON in front of its pack. The chain records its SHA-256, so every
 * field is as fixed as the pack is. `bases` are earlier publications whose objects a thin pack needs.
 */
export const manifestSchema = z.strictObject({
  version: z.literal(1),
  kind: z.enum(['checkpoint', 'push']),
  repository: repositoryAssetSchema,
  objectFormat: z.enum(['sha1', 'sha256']),
  refs: z.array(z.strictObject({ name: z.string(), old: objectIdSchema.nullable(), new: objectIdSchema })),
  /** Every commit in the pack, topological, oldest first. */
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
  pack: z.strictObject({ sha256: sha256Schema, length: z.int().nonnegative(), objects: z.int().nonnegative() }),
  report: oracleReportSchema,
  generator: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;
