import { inflateSync } from 'node:zlib';
import { fromBase64Url } from '../../core/base64url.ts';
import type { Reader } from '../../core/private/readers.ts';
import { isContentKey, locator, manifestKey, packKey, wrapContext, wrappedIn } from '../../core/private/seal.ts';
import {
  openHistoryBox,
  parseSealedManifest,
  type RepositorySecrets,
  type SealedManifest,
} from '../../core/private/sealed-manifest.ts';
import { openBytes } from '../../core/private/stream.ts';
import { unwrapKey } from '../../core/private/wrap.ts';
import { forgedPublication } from '../../core/publication/manifest.ts';
import { sealedTags } from '../../core/publication/tags.ts';
import type { PermanentReader, PermanentTag } from '../../ports/permanent-store.ts';
import type { ArweaveId, RepositoryAsset, Sha256 } from '../../protocol/primitives.ts';
import type { OpenedPublication, SealedOpener } from '../fetch-publication.ts';
import { decodeSealed, holdsPublication, isSealed, type SealedHead } from './sealed-payload.ts';
import { openStream } from './streams.ts';
import { unreadable } from './unreadable.ts';

const MAX_MANIFEST = 64 * 1024 * 1024;

/** A publication the chain names, and where it was put first. */
export interface Recorded {
  manifestSha256: Sha256;
  hint: ArweaveId | null;
}

/**
 * Opens the sealed publications of one repository with a person's reader keys. A key that was handed over later, for what was
 * published before its reader came, is looked for in the newer publications when it is first needed.
 */
export class SealedReader implements SealedOpener {
  readonly #reader: PermanentReader;
  readonly #asset: RepositoryAsset;
  readonly #secrets: readonly Uint8Array[];
  readonly #contentKeys = new Map<Sha256, Uint8Array>();
  /** Keys that boxes hold for a publication; anybody who may publish can put wrong ones there. */
  readonly #offered = new Map<Sha256, Uint8Array[]>();
  readonly #told = new Map<Sha256, { readers: Reader[]; secrets: RepositorySecrets }>();
  /** Where keys were looked for already. */
  readonly #searched = new Set<Sha256>();
  #recorded: readonly Recorded[];
  #locatorKey: Uint8Array | null = null;

  /** `secrets`: X25519 secret keys; `recorded`: all the chain names, newest first. */
  constructor(
    reader: PermanentReader,
    asset: RepositoryAsset,
    secrets: readonly Uint8Array[],
    recorded: readonly Recorded[],
  ) {
    this.#reader = reader;
    this.#asset = asset;
    this.#secrets = secrets;
    this.#recorded = recorded;
  }

  /** From here on lost items are found by what only readers can compute. */
  locateWith(locatorKey: string): void {
    this.#locatorKey = fromBase64Url(locatorKey);
  }

  tags(hash: Sha256): PermanentTag[] {
    return this.#locatorKey === null ? [] : sealedTags(locator(this.#locatorKey, hash));
  }

  findTag(hash: Sha256): PermanentTag | undefined {
    return this.tags(hash).at(-1);
  }

  /** Who a publication that was opened is sealed for. */
  readersOf(hash: Sha256): Reader[] | null {
    return this.#told.get(hash)?.readers ?? null;
  }

  /** What a publication that was opened says the repository's secrets are. */
  secretsOf(hash: Sha256): RepositorySecrets | null {
    return this.#told.get(hash)?.secrets ?? null;
  }

  /** Looks for keys in what the chain has named since the last time. `recorded`: all it names, newest first. */
  async search(recorded: readonly Recorded[], signal?: AbortSignal): Promise<void> {
    this.#recorded = recorded;
    await this.#search(null, signal);
  }

  /** Whether a key was found, or offered by somebody, for a publication that is to be opened yet. */
  mayOpen(hash: Sha256): boolean {
    return this.#contentKeys.has(hash) || this.#offered.has(hash);
  }

  /** Error `private-repository` where none of the keys opens it, `item-forged` where it was not sealed as it should be. */
  async open(head: SealedHead, signal?: AbortSignal): Promise<OpenedPublication> {
    const { manifest } = await this.read(head, signal);
    const key = packKey(this.#known(head.hash), this.#asset, head.seal);
    return { manifest, openPack: (sealed) => openStream(key, sealed) };
  }

  /** Everything a publication tells its readers. Errors as those of `open`. */
  async read(head: SealedHead, signal?: AbortSignal): Promise<SealedManifest> {
    if (!this.#unwrap(head)) await this.#search(head, signal);
    return this.#readWith(this.#known(head.hash), head);
  }

  /** Content keys of all that can be opened: what a new reader is given of the past. */
  async allContentKeys(signal?: AbortSignal): Promise<ReadonlyMap<Sha256, Uint8Array>> {
    await this.#search(null, signal);
    return this.#contentKeys;
  }

  #known(hash: Sha256): Uint8Array {
    const key = this.#contentKeys.get(hash);
    if (key === undefined) throw unreadable();
    return key;
  }

  #unwrap({ seal, hash }: SealedHead): boolean {
    if (this.#contentKeys.has(hash)) return true;
    const [wrapped, context] = [wrappedIn(seal), wrapContext(this.#asset)];
    const keys = this.#secrets.flatMap((secret) => unwrapKey(secret, wrapped, context) ?? []);
    const key = [...keys, ...(this.#offered.get(hash) ?? [])].find((one) => isContentKey(one, seal));
    if (key !== undefined) this.#contentKeys.set(hash, key);
    return key !== undefined;
  }

  #readWith(contentKey: Uint8Array, { seal, manifest: bytes, hash }: SealedHead): SealedManifest {
    const clear = openBytes(manifestKey(contentKey, this.#asset, seal, seal.pack), bytes);
    const sealed = parseSealedManifest(inflated(clear));
    const { objects: _, ...pack } = sealed.manifest.pack;
    if (JSON.stringify(pack.parts) !== JSON.stringify(seal.pack.parts) || pack.sha256 !== seal.pack.sha256)
      throw forgedPublication('its manifest tells of another pack than its seal');
    this.#told.set(hash, { readers: sealed.readers, secrets: sealed.secrets });
    for (const box of sealed.history) this.#learn(box);
    this.#searched.add(hash);
    return sealed;
  }

  #learn(box: string): void {
    for (const secret of this.#secrets) {
      for (const [hash, key] of openHistoryBox(secret, box, this.#asset) ?? []) {
        this.#offered.set(hash, [...(this.#offered.get(hash) ?? []), key]);
      }
    }
  }

  /** Reads publications from the newest back, each once, until the key that is wanted turns up; null: all of them. */
  async #search(wanted: SealedHead | null, signal?: AbortSignal): Promise<void> {
    if (this.#secrets.length === 0) return;
    for (const { manifestSha256, hint } of this.#recorded) {
      if (this.#searched.has(manifestSha256)) continue;
      const head = await this.#head(manifestSha256, hint, signal);
      this.#searched.add(manifestSha256);
      if (head === null || !this.#unwrap(head)) continue;
      try {
        this.#readWith(this.#known(head.hash), head);
      } catch {
        continue; // a forged one teaches nothing
      }
      if (wanted !== null && this.#unwrap(wanted)) return;
    }
  }

  async #head(manifestSha256: Sha256, hint: ArweaveId | null, signal?: AbortSignal): Promise<SealedHead | null> {
    const tag = this.findTag(manifestSha256);
    const accepts = holdsPublication(manifestSha256);
    try {
      const { payload } = await this.#reader.fetch({ manifestSha256, hint, accepts, ...(tag && { tag }) }, signal);
      return isSealed(payload) ? decodeSealed(payload) : null;
    } catch {
      signal?.throwIfAborted();
      return null;
    }
  }
}

function inflated(bytes: Uint8Array): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_MANIFEST });
  } catch {
    throw forgedPublication('its manifest can not be unpacked');
  }
}
