import type { PermanentReader } from '../ports/permanent-store.ts';
import type { Repository } from '../ports/repository.ts';
import { CairnError } from '../protocol/errors.ts';
import type { RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import type { ChainHistory } from './chain-history.ts';
import { type FetchedPublication, fetchPublication } from './fetch-publication.ts';

/** How many publications are fetched ahead of the one being unpacked. */
const AHEAD = 8;

/**
 * The publications of one repository, fetched by the hashes the chain recorded and unpacked into a repository, bases first.
 * Nothing else is ever fetched: a base that is not on chain is a missing one.
 */
export class RestoredPublications {
  readonly #reader: PermanentReader;
  readonly #repository: Repository;
  readonly #asset: RepositoryAsset;
  readonly #history: ChainHistory;
  readonly #recorded: Set<Sha256>;
  /** Null: whole, with all it builds on. Text: why not. */
  readonly #outcomes = new Map<Sha256, string | null>();

  constructor(reader: PermanentReader, repository: Repository, asset: RepositoryAsset, history: ChainHistory) {
    this.#reader = reader;
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

  /** One line for each that is not whole. */
  problems(manifests: Sha256[]): string[] {
    return [...new Set(manifests)].flatMap((manifest) => {
      const problem = this.#outcomes.get(manifest);
      return problem ? [problem] : [];
    });
  }

  /** Fetches several at a time and unpacks them in the given order. Never throws for what is missing or forged. */
  async fetchAll(manifests: Sha256[], onDone: (fraction: number) => void, signal?: AbortSignal): Promise<void> {
    const open = [...new Set(manifests)].filter((manifest) => !this.isKnown(manifest));
    const fetches = new Map<Sha256, Promise<FetchedPublication | string>>();
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
  }

  async #settle(manifest: Sha256, fetched: FetchedPublication | string, signal?: AbortSignal): Promise<void> {
    if (this.isKnown(manifest)) return;
    this.#outcomes.set(manifest, typeof fetched === 'string' ? fetched : await this.#unpack(fetched, signal));
  }

  /** Null, or why the publication is not whole. */
  async #unpack({ manifest, manifestSha256, pack }: FetchedPublication, signal?: AbortSignal): Promise<string | null> {
    const name = this.#name(manifestSha256);
    if (manifest.repository.toLowerCase() !== this.#asset.toLowerCase())
      return `${name}: it belongs to another repository, ${manifest.repository}`;
    for (const base of manifest.bases) {
      if (!this.isKnown(base.manifestSha256))
        await this.#settle(base.manifestSha256, await this.#fetch(base.manifestSha256, signal), signal);
      if (!this.isWhole(base.manifestSha256))
        return `${name}: it builds on publication ${base.manifestSha256}, which is missing`;
    }
    try {
      await this.#repository.unpack(pack(signal), signal);
      return null;
    } catch (error) {
      signal?.throwIfAborted();
      return `${name}: ${describe(error)}`;
    }
  }

  async #fetch(manifestSha256: Sha256, signal?: AbortSignal): Promise<FetchedPublication | string> {
    const name = this.#name(manifestSha256);
    if (!this.#recorded.has(manifestSha256)) return `${name}: it is not on the chain`;
    const hint = this.#history.hints.get(manifestSha256) ?? null;
    try {
      return await fetchPublication(this.#reader, { manifestSha256, hint }, signal);
    } catch (error) {
      return `${name}: ${describe(error)}`;
    }
  }

  #name(manifestSha256: Sha256): string {
    const hint = this.#history.hints.get(manifestSha256);
    return hint === undefined ? `publication ${manifestSha256}` : `publication ${manifestSha256} (Arweave ${hint})`;
  }
}

function describe(error: unknown): string {
  const { message, why } = CairnError.from(error);
  return why === undefined ? message : `${message} ${why}`;
}
