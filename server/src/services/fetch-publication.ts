import { createHash } from 'node:crypto';
import { forgedPublication, type Manifest, type PackPart } from '../core/publication/manifest.ts';
import type { PermanentReader } from '../ports/permanent-store.ts';
import type { ArweaveId, Sha256 } from '../protocol/primitives.ts';
import { decodePayload, holds, type PublicationHead } from './publication-payload.ts';

/** How many parts are fetched at once, and so held in memory. */
const PARTS_AHEAD = 3;

/** A publication that was found by its hash; its pack is fetched as it is read. */
export interface FetchedPublication {
  manifest: Manifest;
  manifestSha256: Sha256;
  arweaveId: ArweaveId;
  gateway: string;
  /** The whole pack, where it came with the manifest. */
  inline: Uint8Array | null;
  /**
   * The pack, a piece at a time, each piece as its hash says; that it is the whole pack is known after the last one.
   * Errors as PermanentReader's.
   */
  pack(signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

/** Finds a publication by the hash the chain recorded; `hint` is where it was put first. Errors as PermanentReader's. */
export async function fetchPublication(
  reader: PermanentReader,
  { manifestSha256, hint }: { manifestSha256: Sha256; hint: ArweaveId | null },
  signal?: AbortSignal,
): Promise<FetchedPublication> {
  const found = await reader.fetch({ manifestSha256, hint, accepts: holds(manifestSha256) }, signal);
  const head = decodePayload(found.payload);
  return {
    manifest: head.manifest,
    manifestSha256,
    arweaveId: found.id,
    gateway: found.gateway,
    inline: head.pack,
    pack: (packSignal) => packOf(reader, head, packSignal),
  };
}

/** Tells whether bytes are this part. */
export function isPart({ sha256, length }: PackPart): (payload: Uint8Array) => boolean {
  return (payload) => payload.length === length && sha256Of(payload) === sha256;
}

async function* packOf(
  reader: PermanentReader,
  { manifest, pack, partIds }: PublicationHead,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (pack !== null) {
    yield pack;
    return;
  }
  const parts = manifest.pack.parts ?? [];
  const fetches: Promise<Uint8Array>[] = [];
  const start = (index: number) => {
    const part = parts[index];
    if (part === undefined) return;
    const fetching = fetchPart(reader, part, partIds[index] ?? null, signal);
    fetching.catch(() => undefined); // told when its turn comes
    fetches.push(fetching);
  };
  for (let index = 0; index < PARTS_AHEAD; index++) start(index);
  const whole = createHash('sha256');
  for (let next = PARTS_AHEAD; ; next++) {
    const fetching = fetches.shift();
    if (fetching === undefined) break;
    const bytes = await fetching;
    whole.update(bytes);
    yield bytes;
    start(next);
  }
  if (whole.digest('hex') !== manifest.pack.sha256) throw forgedPublication('its parts are not the pack it names');
}

async function fetchPart(reader: PermanentReader, part: PackPart, hint: ArweaveId | null, signal?: AbortSignal) {
  return (await reader.fetch({ manifestSha256: part.sha256, hint, accepts: isPart(part) }, signal)).payload;
}

function sha256Of(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}
