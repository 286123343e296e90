import { createHash } from 'node:crypto';
import type { StoredPack } from '../../core/private/seal.ts';
import type { Manifest, PackPart } from '../../core/publication/manifest.ts';
import { release } from '../../core/release.ts';
import type { DraftPack, PublicationJournal } from '../../ports/publication-journal.ts';
import type { RepositoryAsset } from '../../protocol/primitives.ts';
import type { Sealing } from '../private/sealing.ts';

/** A pack on disk with what a manifest says of it. */
export interface MeasuredPack {
  draft: DraftPack;
  described: Manifest['pack'];
}

const HEADER_BYTES = 12;

/**
 * Writes a pack to the journal's folder, sealed where it is to be, hashing what is written and each part of it on the way. Each piece's
 * memory is given back once it is written.
 */
export async function draftPack(
  journal: PublicationJournal,
  asset: RepositoryAsset,
  pack: AsyncIterable<Uint8Array>,
  { partBytes, sealing }: { partBytes: number; sealing: Sealing | null },
): Promise<MeasuredPack> {
  const counter = new ObjectCounter();
  const clear = counter.through(pack);
  const meter = new PackMeter(partBytes);
  const draft = await journal.draftPack(asset, meter.through(sealing === null ? clear : sealing.sealPack(clear)));
  return { draft, described: { ...meter.describe(), objects: counter.objects } };
}

/** Reads the header of a pack that flows by. */
class ObjectCounter {
  #header = Buffer.alloc(0);

  get objects(): number {
    return this.#header.length < HEADER_BYTES ? 0 : this.#header.readUInt32BE(8);
  }

  async *through(pack: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pack) {
      if (this.#header.length < HEADER_BYTES)
        this.#header = Buffer.concat([this.#header, piece.subarray(0, HEADER_BYTES - this.#header.length)]);
      yield piece;
      release(piece);
    }
  }
}

/** Hashes a pack and its parts while it flows by. */
class PackMeter {
  readonly #partBytes: number;
  readonly #whole = createHash('sha256');
  readonly #parts: PackPart[] = [];
  #part = createHash('sha256');
  #inPart = 0;
  #length = 0;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
  }

  async *through(pack: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pack) {
      this.#take(piece);
      yield piece;
    }
  }

  describe(): StoredPack {
    if (this.#inPart > 0) this.#endPart();
    const described = { sha256: this.#whole.digest('hex'), length: this.#length };
    return this.#parts.length > 1 ? { ...described, parts: this.#parts } : described;
  }

  #take(piece: Uint8Array): void {
    this.#whole.update(piece);
    this.#length += piece.length;
    for (let rest = piece; rest.length > 0; ) {
      const now = rest.subarray(0, this.#partBytes - this.#inPart);
      this.#part.update(now);
      this.#inPart += now.length;
      rest = rest.subarray(now.length);
      if (this.#inPart === this.#partBytes) this.#endPart();
    }
  }

  #endPart(): void {
    this.#parts.push({ sha256: this.#part.digest('hex'), length: this.#inPart });
    this.#part = createHash('sha256');
    this.#inPart = 0;
  }
}
