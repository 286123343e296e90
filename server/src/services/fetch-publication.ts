import { createHash } from 'node:crypto';
import type { StoredPack } from '../core/private/seal.ts';
import { forgedPublication, type Manifest, type PackPart } from '../core/publication/manifest.ts';
import type { KeptParts } from '../ports/new-repository.ts';
import type { PermanentReader, PermanentTag } from '../ports/permanent-store.ts';
import type { ArweaveId, Sha256 } from '../protocol/primitives.ts';
import { decodeSealed, holdsPublication, isSealed, type SealedHead } from './private/sealed-payload.ts';
import { collect } from './private/streams.ts';
import { unreadable } from './private/unreadable.ts';
import { type Body, decodePayload } from './publication-payload.ts';

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
   * The pack, a piece at a time, each piece as its hash says; that it is the whole pack is known after the last one. `kept`: where
   * pieces are looked for before they are fetched, and kept. Errors as PermanentReader's.
   */
  pack(signal?: AbortSignal, kept?: KeptParts): AsyncGenerator<Uint8Array>;
}

/** A sealed publication whose key is known. */
export interface OpenedPublication {
  manifest: Manifest;
  openPack(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
}

/** Opens what is sealed for its readers, and finds it where its id is lost. Error `private-repository` where it can't. */
export interface SealedOpener {
  open(head: SealedHead, signal?: AbortSignal): Promise<OpenedPublication>;
  findTag(hash: Sha256): PermanentTag | undefined;
}

/**
 * Finds a publication by the hash the chain recorded; `hint` is where it was put first. Errors as PermanentReader's, and
 * `private-repository` where it is sealed and there is no `opener` for it.
 */
export async function fetchPublication(
  reader: PermanentReader,
  {
    manifestSha256,
    hint,
    opener,
  }: { manifestSha256: Sha256; hint: ArweaveId | null; opener?: SealedOpener | undefined },
  signal?: AbortSignal,
): Promise<FetchedPublication> {
  const tag = opener?.findTag(manifestSha256);
  const accepts = holdsPublication(manifestSha256);
  const found = await reader.fetch({ manifestSha256, hint, accepts, ...(tag && { tag }) }, signal);
  const known = { manifestSha256, arweaveId: found.id, gateway: found.gateway };
  if (isSealed(found.payload)) return { ...known, ...(await fetchSealed(reader, found.payload, opener, signal)) };
  const head = decodePayload(found.payload);
  const { manifest, pack: inline } = head;
  return {
    ...known,
    manifest,
    inline,
    pack: (packSignal, kept) => packOf({ reader, kept }, head, manifest.pack, packSignal),
  };
}

async function fetchSealed(
  reader: PermanentReader,
  payload: Uint8Array,
  opener: SealedOpener | undefined,
  signal?: AbortSignal,
): Promise<Pick<FetchedPublication, 'manifest' | 'inline' | 'pack'>> {
  if (opener === undefined) throw unreadable();
  const head = decodeSealed(payload);
  const { manifest, openPack } = await opener.open(head, signal);
  const pack = (packSignal?: AbortSignal, kept?: KeptParts) =>
    openPack(packOf({ reader, kept, opener }, head, head.seal.pack, packSignal));
  return { manifest, pack, inline: head.pack === null ? null : await collect(pack(signal)) };
}

/** Tells whether bytes are this part. */
export function isPart({ sha256, length }: PackPart): (payload: Uint8Array) => boolean {
  return (payload) => payload.length === length && sha256Of(payload) === sha256;
}

/** Where parts come from. */
interface PartSource {
  reader: PermanentReader;
  kept: KeptParts | undefined;
  opener?: SealedOpener;
}

async function* packOf(
  source: PartSource,
  { pack, partIds }: Body,
  stored: StoredPack,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  if (pack !== null) {
    yield pack;
    return;
  }
  const parts = stored.parts ?? [];
  const fetches: Promise<Uint8Array>[] = [];
  const start = (index: number) => {
    const part = parts[index];
    if (part === undefined) return;
    const fetching = partFrom(source, part, partIds[index] ?? null, signal);
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
  if (whole.digest('hex') !== stored.sha256) throw forgedPublication('its parts are not the pack it names');
}

async function partFrom(
  { reader, kept, opener }: PartSource,
  part: PackPart,
  hint: ArweaveId | null,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const isWanted = isPart(part);
  const earlier = await kept?.read(part.sha256);
  if (earlier != null && isWanted(earlier)) return earlier;
  const tag = opener?.findTag(part.sha256);
  const wanted = {
    manifestSha256: part.sha256,
    hint,
    accepts: isWanted,
    maxBytes: part.length,
    ...(tag && { tag }),
  };
  const { payload } = await reader.fetch(wanted, signal);
  await kept?.keep(part.sha256, payload);
  return payload;
}

function sha256Of(bytes: Uint8Array): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}
