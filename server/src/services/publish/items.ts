import { manifestBytes } from '../../core/publication/manifest.ts';
import type { PayloadDigest } from '../../ports/permanent-store.ts';
import type { Sha256 } from '../../protocol/primitives.ts';
import { isPart } from '../fetch-publication.ts';
import { holdsPublication } from '../private/sealed-payload.ts';
import type { PublicationContent } from './types.ts';

/** What one item of a publication holds, whoever signed it and whatever its id is. */
export interface ItemContent {
  /** By which gateways find it. */
  sha256: Sha256;
  /** Tells whether bytes are it. */
  accepts: (payload: Uint8Array) => boolean;
  /** Of a part: its bytes are known by this, and need not be held to be recognised. */
  digest?: PayloadDigest;
  /** Of a public one: longer payloads are not it. */
  maxBytes: number;
}

const ID_BYTES = 32;
/** What goes before a manifest, and what deflating may add to one. */
const HEAD_ROOM = 64 * 1024;

/** The parts of the pack in order, where it has any, and last what holds the manifest. */
export function itemContents({ manifest, manifestSha256 }: PublicationContent): ItemContent[] {
  const parts = manifest.pack.parts ?? [];
  const rest = parts.length > 0 ? parts.length * ID_BYTES : manifest.pack.length;
  return [
    ...parts.map((part) => ({ sha256: part.sha256, accepts: isPart(part), digest: part, maxBytes: part.length })),
    {
      sha256: manifestSha256,
      accepts: holdsPublication(manifestSha256),
      maxBytes: manifestBytes(manifest).length + HEAD_ROOM + rest,
    },
  ];
}
