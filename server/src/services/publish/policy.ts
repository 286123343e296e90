import { MAX_PART_BYTES } from '../../core/publication/manifest.ts';

/** How publications are cut. Parameters, not measurements: a store or a network may ask for others. */
export interface PublicationPolicy {
  /** Larger packs go up in parts of this size: bundlers take it in one request, and a failed one costs little. */
  partBytes: number;
  /** How many items are sent at once, and so held in memory. */
  uploadsAtOnce: number;
  /** How long it is looked for what is stored already, in milliseconds; large items get more. */
  lookMs: number;
  /** A push becomes a checkpoint after this many thin ones: each is one more that must not be lost. */
  checkpointAfter: number;
  /** … or when the thin packs together are larger than the checkpoint they build on, but not below this many bytes. */
  checkpointFromBytes: number;
}

export const defaultPolicy: PublicationPolicy = {
  partBytes: 8 * 1024 * 1024,
  uploadsAtOnce: 3,
  lookMs: 3_000,
  checkpointAfter: 500,
  checkpointFromBytes: 1024 * 1024,
};

/** Error: a policy whose parts no reader would take. */
export function checkPolicy(policy: PublicationPolicy): PublicationPolicy {
  if (policy.partBytes >= 1 && policy.partBytes <= MAX_PART_BYTES && policy.uploadsAtOnce >= 1) return policy;
  throw new RangeError(`parts of ${policy.partBytes} bytes, ${policy.uploadsAtOnce} at once, can not be published`);
}
