import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { sha256Hex } from '../../core/bytes.ts';
import { parseReaderKey } from '../../core/private/reader-key.ts';
import { manifestKey, packKey, type SealStart, sealJson, sealStart, wrapContext } from '../../core/private/seal.ts';
import { type SealedManifest, sealedManifestJson } from '../../core/private/sealed-manifest.ts';
import { PREFIX_BYTES, sealBytes } from '../../core/private/stream.ts';
import { decoysFor, ENTRY_BYTES, wrapKey } from '../../core/private/wrap.ts';
import type { Manifest } from '../../core/publication/manifest.ts';
import type { RepositoryAsset, Sha256 } from '../../protocol/primitives.ts';
import type { SealedBytes } from './sealed-payload.ts';
import { openStream, sealStream } from './streams.ts';

/** All a sealed manifest holds beside the manifest. */
export type SealedFor = Pick<SealedManifest, 'readers' | 'secrets' | 'history'>;

/** One publication being sealed, under a content key of its own. */
export class Sealing {
  readonly #asset: RepositoryAsset;
  readonly #for: SealedFor;
  readonly #contentKey = randomBytes(32);
  readonly #start: SealStart;

  constructor(asset: RepositoryAsset, sealedFor: SealedFor) {
    this.#asset = asset;
    this.#for = sealedFor;
    const readers = sealedFor.readers.map(({ key }) => parseReaderKey(key));
    const decoys = Array.from({ length: decoysFor(readers.length) }, () => randomBytes(ENTRY_BYTES));
    const random = { ephemeralSecret: randomBytes(32), decoys };
    this.#start = sealStart(wrapKey(this.#contentKey, readers, random, wrapContext(asset)), this.#contentKey);
  }

  sealPack(pack: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    return sealStream(packKey(this.#contentKey, this.#asset, this.#start), pack);
  }

  /** The pack in the very bytes that will be uploaded. */
  openPack(sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    return openStream(packKey(this.#contentKey, this.#asset, this.#start), sealed);
  }

  /** `manifest.pack` tells of the sealed pack. */
  finish(manifest: Manifest): { sealed: SealedBytes; hash: Sha256 } {
    const { objects: _, ...pack } = manifest.pack;
    const clear = deflateSync(sealedManifestJson({ version: 1, manifest, ...this.#for }), { level: 9 });
    const place = manifestKey(this.#contentKey, this.#asset, this.#start, pack);
    const bytes = sealBytes(place, randomBytes(PREFIX_BYTES), clear);
    const described = { sha256: sha256Hex(bytes), length: bytes.length };
    const seal = { version: 1 as const, ...this.#start, pack, manifest: described };
    return { sealed: { seal, manifest: bytes }, hash: sha256Hex(sealJson(seal)) };
  }
}
