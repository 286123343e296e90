import type { KeptParts, RestoreTarget } from '../ports/new-repository.ts';
import type { PermanentReader } from '../ports/permanent-store.ts';
import type { Repository } from '../ports/repository.ts';
import { CairnError } from '../protocol/errors.ts';
import type { RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { ChainHistory } from './chain-history.ts';
import { type FetchedPublication, fetchPublication, type SealedOpener } from './fetch-publication.ts';

/** How many publications are fetched at once. */
const AHEAD = 16;
/** How many publications, or bytes of their packs, are unpacked at once at most. */
const TOGETHER = 128;
const TOGETHER_BYTES = 8 * 1024 * 1024;

/**
 * The publications of one repository, fetched by the hashes the chain recorded and unpacked into a repository, bases first.
 * Nothing else is ever fetched: a base that is not on chain is a missing one.
 */
export class RestoredPublications {
  readonly #reader: PermanentReader;
  readonly #opener: SealedOpener | undefined;
  readonly #unreadable = new Set<Sha256>();
  readonly #repository: Repository;
  readonly #asset: RepositoryAsset;
  readonly #history: ChainHistory;
  readonly #recorded: Set<Sha256>;
  readonly #keepStored: RestoreTarget['keepStored'];
  readonly #parts: KeptParts | undefined;
  /** Null: whole, with all it builds on. Text: why not. */
  readonly #outcomes = new Map<Sha256, string | null>();
  /** Fetched and put aside, each after its bases. */
  #waiting: FetchedPublication[] = [];
  #waitingBytes = 0;
  /** Those that are put aside, and those being unpacked. */
  readonly #coming = new Set<Sha256>();
  /** When all that was given to git is unpacked. */
  #unpacked: Promise<void> = Promise.resolve();

  /**
   * `stored`: what the repository holds whole already. `keepStored` is told of each that is added. `parts` keeps what one is unpacked
   * from until it is whole. `opener` opens what is sealed.
   */
  constructor(
    reader: PermanentReader,
    repository: Repository,
    asset: RepositoryAsset,
    history: ChainHistory,
    earlier: Pick<RestoreTarget, 'stored' | 'keepStored'> & { parts?: KeptParts } = {
      stored: [],
      keepStored: async () => undefined,
    },
    opener?: SealedOpener,
  ) {
    this.#keepStored = earlier.keepStored;
    this.#parts = earlier.parts;
    for (const manifestSha256 of earlier.stored) this.#outcomes.set(manifestSha256, null);
    this.#reader = reader;
    this.#opener = opener;
    this.#repository = repository;
    this.#asset = asset;
    this.#history = history;
    this.#recorded = new Set([
      ...history.moves.map((move) => move.manifestSha256),
      ...history.records.map(({ record }) => record.manifestSha256),
    ]);
  }

  isKnown(manifestSha256: Sha256): boolean {
    return this.#outcomes.has(manifestSha256);
  }

  isWhole(manifestSha256: Sha256): boolean {
    return this.#outcomes.get(manifestSha256) === null;
  }

  /** Its bytes are there and right, and sealed for others. */
  isUnreadable(manifestSha256: Sha256): boolean {
    return this.#unreadable.has(manifestSha256);
  }

  /** One line for each that is not whole. */
  problems(manifests: Sha256[]): string[] {
    return [...new Set(manifests)].flatMap((manifest) => {
      const problem = this.#outcomes.get(manifest);
      return problem ? [problem] : [];
    });
  }

  /** Fetches several at a time and, meanwhile, unpacks them in the given order. Never throws for what is missing or forged. Error `disk-full`. */
  async fetchAll(manifests: Sha256[], onDone: (fraction: number) => void, signal?: AbortSignal): Promise<void> {
    const open = [...new Set(manifests)].filter((manifest) => !this.isKnown(manifest));
    const fetches = new Map<Sha256, Promise<FetchedPublication | string>>();
    try {
      for (const [index, manifest] of open.entries()) {
        for (const next of open.slice(index, index + AHEAD)) {
          if (!fetches.has(next)) fetches.set(next, this.#fetch(next, signal));
        }
        const fetched = await fetches.get(manifest);
        fetches.delete(manifest);
        signal?.throwIfAborted();
        if (fetched !== undefined) await this.#settle(manifest, fetched, signal);
        onDone((index + 1) / open.length);
      }
      await this.#flush(signal);
    } finally {
      await this.#unpacked; // whoever is told of a failure may delete the repository
    }
  }

  /** Small packs are put aside, to be unpacked together; a large one is not held up. */
  async #settle(manifest: Sha256, fetched: FetchedPublication | string, signal?: AbortSignal): Promise<void> {
    if (this.isKnown(manifest) || this.#coming.has(manifest)) return;
    if (typeof fetched === 'string') {
      this.#outcomes.set(manifest, fetched);
      return;
    }
    for (const { manifestSha256: base } of fetched.manifest.bases) {
      if (this.isKnown(base) || this.#coming.has(base)) continue;
      await this.#settle(base, await this.#fetch(base, signal), signal);
    }
    this.#coming.add(manifest);
    this.#waiting.push(fetched);
    this.#waitingBytes += fetched.inline?.length ?? Infinity;
    if (this.#waitingBytes > TOGETHER_BYTES || this.#waiting.length >= TOGETHER) await this.#flush(signal);
  }

  /** Has unpacked what was put aside while more is fetched; waits for what was given to git before, so that no more than two batches are held. */
  async #flush(signal?: AbortSignal): Promise<void> {
    const batch = this.#waiting;
    const before = this.#unpacked;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#unpacked = before.then(() => this.#unpackBatch(batch, signal));
    this.#unpacked.catch(() => undefined); // told to whoever waits for it next
    await before;
  }

  async #unpackBatch(batch: FetchedPublication[], signal?: AbortSignal): Promise<void> {
    await this.#unpackTogether(batch, signal);
    for (const { manifestSha256 } of batch) this.#coming.delete(manifestSha256);
    const stored = batch.filter(({ manifestSha256 }) => this.isWhole(manifestSha256));
    if (stored.length > 0) await this.#keepStored(stored.map(({ manifestSha256 }) => manifestSha256));
    const used = stored.flatMap(({ manifest }) => manifest.pack.parts ?? []);
    await this.#parts?.forget(used.map(({ sha256 }) => sha256));
  }

  /** One run of git for many packs; where one of them is bad, halves are tried. */
  async #unpackTogether(publications: FetchedPublication[], signal?: AbortSignal): Promise<void> {
    const [first] = publications;
    if (first === undefined) return;
    if (publications.length === 1) {
      this.#outcomes.set(first.manifestSha256, await this.#unpack(first, signal));
      return;
    }
    if (await this.#unpackJoined(publications, signal)) {
      for (const { manifestSha256 } of publications) this.#outcomes.set(manifestSha256, null);
      return;
    }
    const middle = publications.length >> 1;
    await this.#unpackTogether(publications.slice(0, middle), signal);
    await this.#unpackTogether(publications.slice(middle), signal);
  }

  async #unpackJoined(publications: FetchedPublication[], signal?: AbortSignal): Promise<boolean> {
    const together = new Set(publications.map(({ manifestSha256 }) => manifestSha256));
    const packs = publications.flatMap(({ inline }) => inline ?? []);
    if (packs.length < publications.length) return false;
    if (publications.some((one) => this.#obstacle(one, together) !== null)) return false;
    try {
      await this.#repository.unpackAll(packs, signal);
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      throwIfDiskFull(error);
      return false; // which of them is bad shows when they are taken apart
    }
  }

  /** Null, or why the publication is not whole. */
  async #unpack(publication: FetchedPublication, signal?: AbortSignal): Promise<string | null> {
    const obstacle = this.#obstacle(publication);
    if (obstacle !== null) return obstacle;
    try {
      await this.#repository.unpack(publication.pack(signal, this.#parts), signal);
      return null;
    } catch (error) {
      signal?.throwIfAborted();
      throwIfDiskFull(error);
      return `${this.#name(publication.manifestSha256)}: ${describe(error)}`;
    }
  }

  /** Why it can't be unpacked, before that is tried; bases in `together` come along. */
  #obstacle({ manifest, manifestSha256 }: FetchedPublication, together?: ReadonlySet<Sha256>): string | null {
    const name = this.#name(manifestSha256);
    if (manifest.repository.toLowerCase() !== this.#asset.toLowerCase())
      return `${name}: it belongs to another repository, ${manifest.repository}`;
    const lost = manifest.bases.find(
      (base) => !this.isWhole(base.manifestSha256) && !together?.has(base.manifestSha256),
    );
    if (lost === undefined) return null;
    const why = this.#recorded.has(lost.manifestSha256)
      ? 'which is missing'
      : 'which is none of this repository on chain; a fork can not build on what its parent published';
    return `${name}: it builds on publication ${lost.manifestSha256}, ${why}`;
  }

  async #fetch(manifestSha256: Sha256, signal?: AbortSignal): Promise<FetchedPublication | string> {
    const name = this.#name(manifestSha256);
    if (!this.#recorded.has(manifestSha256)) return `${name}: it is not on the chain`;
    const hint = this.#history.hints.get(manifestSha256) ?? null;
    try {
      return await fetchPublication(this.#reader, { manifestSha256, hint, opener: this.#opener }, signal);
    } catch (error) {
      if (CairnError.from(error).code === 'private-repository') {
        this.#unreadable.add(manifestSha256);
        return `${name}: unreadable, it is sealed for readers you are not one of`;
      }
      return `${name}: ${describe(error)}`;
    }
  }

  #name(manifestSha256: Sha256): string {
    const hint = this.#history.hints.get(manifestSha256);
    return hint === undefined ? `publication ${manifestSha256}` : `publication ${manifestSha256} (Arweave ${hint})`;
  }
}

/** A full disk says nothing of the bytes: what is left to unpack is not missing. */
function throwIfDiskFull(error: unknown): void {
  const known = CairnError.from(error);
  if (known.code === 'disk-full') throw known;
}

function describe(error: unknown): string {
  const { message, why } = CairnError.from(error);
  return why === undefined ? message : `${message} ${why}`;
}
