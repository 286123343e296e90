import * as z from 'zod';
import type { Manifest } from '../core/publication/manifest.ts';
import type { Database } from '../ports/database.ts';
import type { PermanentReader } from '../ports/permanent-store.ts';
import type { PackBytes, Repository } from '../ports/repository.ts';
import { CairnError } from '../protocol/errors.ts';
import { type ObjectId, objectIdSchema, type RepositoryAsset, type Sha256 } from '../protocol/primitives.ts';
import { type FetchedPublication, fetchPublication } from '../services/fetch-publication.ts';
import type { Mirrors } from './mirrors.ts';
import { BadPublication, checkContents, checkManifest, whyOf } from './publication-check.ts';
import type { RepositoryState } from './repository-state.ts';
import { openStrictly, type SealedPublications, searchKeys, Unreadable } from './sealed-publications.ts';
import type { NodeTables } from './store/tables.ts';

export const publicationStates = ['pending', 'verified', 'bad', 'unreadable'] as const;
/**
 * `pending`: not there yet, asked for again; `verified`: all in the mirror; `bad`: never will be; `unreadable`: there, and it or what it
 * builds on is sealed for readers this node is not one of, until it is given the key.
 */
export type PublicationState = (typeof publicationStates)[number];

export interface PublicationStatus {
  state: PublicationState;
  reason: string | null;
  commits: ReadonlySet<ObjectId>;
  bytes: number;
  /** The key under which ids that come with it are blinded on chain, base64url; null for what is not sealed. */
  ids: string | null;
}

export interface PublicationsOptions {
  database: Database<NodeTables>;
  reader: PermanentReader;
  mirrors: Mirrors;
  sealed: SealedPublications;
  /** Larger packs are bad, in bytes. */
  maxBytes: number;
  asset(repositoryId: bigint): RepositoryAsset;
  /** A repository and its ancestors, whose publications it may stand on. */
  lineage(state: RepositoryState): RepositoryState[];
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10 * 60_000;
const UNPACK_MS = 5 * 60_000;
const commitsSchema = z.array(objectIdSchema);

/**
 * Fetches and checks what records and advances name. Anybody can record anything, so each publication stands alone: a bad
 * one is marked with its reason, a missing one is asked for again ever less often, and neither holds up another.
 */
export class Publications {
  readonly #options: PublicationsOptions;
  readonly #known = new Map<string, PublicationStatus>();
  readonly #retries = new Map<string, { at: number; wait: number }>();

  private constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  static async open(options: PublicationsOptions): Promise<Publications> {
    const publications = new Publications(options);
    for (const row of await options.database.query.selectFrom('publications').selectAll().execute()) {
      publications.#known.set(`${row.repository_id} ${row.manifest_sha256}`, {
        state: publicationStates.find((state) => state === row.state) ?? 'pending',
        reason: row.reason,
        commits: new Set(commitsSchema.parse(JSON.parse(row.commits))),
        bytes: row.bytes,
        ids: row.ids,
      });
    }
    return publications;
  }

  status(repositoryId: bigint, manifestSha256: Sha256): PublicationStatus {
    return this.#known.get(keyOf(repositoryId, manifestSha256)) ?? PENDING;
  }

  /** How many stand how, for metrics. */
  counts(): Record<PublicationState, number> {
    const counts = { pending: 0, verified: 0, bad: 0, unreadable: 0 };
    for (const { state } of this.#known.values()) counts[state]++;
    return counts;
  }

  /** Tries whatever a repository names and is due. Returns whether anything changed. */
  async fetchAll(state: RepositoryState, signal: AbortSignal): Promise<boolean> {
    let changed = false;
    for (const manifestSha256 of state.hints.keys()) {
      signal.throwIfAborted();
      if (this.#isDue(keyOf(state.repositoryId, manifestSha256))) {
        changed = (await this.#ensure(state, manifestSha256, signal, 0)) || changed;
      }
    }
    return (await this.#openAgain(state, signal)) || changed;
  }

  /** A key for what could not be read may come with a later publication, or was given to the node since. */
  async #openAgain(state: RepositoryState, signal: AbortSignal): Promise<boolean> {
    const opener = this.#options.sealed.opener(this.#options.asset(state.repositoryId));
    const unreadable = [...state.hints.keys()].filter(
      (hash) => this.status(state.repositoryId, hash).state === 'unreadable',
    );
    if (opener === null || unreadable.length === 0) return false;
    await searchKeys(opener, state.hints, signal);
    let changed = false;
    for (const hash of unreadable) {
      if (!opener.mayOpen(hash) || !this.#isTime(keyOf(state.repositoryId, hash))) continue;
      changed = (await this.#ensure(state, hash, signal, 0)) || changed;
    }
    return changed;
  }

  #isDue(key: string): boolean {
    return (this.#known.get(key)?.state ?? 'pending') === 'pending' && this.#isTime(key);
  }

  #isTime(key: string): boolean {
    return (this.#retries.get(key)?.at ?? 0) <= Date.now();
  }

  /** Returns whether its state changed. Bases come first; a chain of hashes has no cycles, but may be made long. */
  async #ensure(state: RepositoryState, manifestSha256: Sha256, signal: AbortSignal, depth: number): Promise<boolean> {
    const { state: before } = this.status(state.repositoryId, manifestSha256);
    if (before === 'verified' || before === 'bad') return false;
    try {
      const { manifest, pack, ids } = await this.#fetch(state, manifestSha256, signal);
      const bytes = manifest.pack.length;
      if (bytes > this.#options.maxBytes)
        throw new BadPublication(`its pack has ${bytes} bytes, more than is taken here`);
      const lineage = this.#options.lineage(state);
      checkManifest(manifest, {
        lineage: lineage.map((ancestor) => this.#options.asset(ancestor.repositoryId)),
        objectFormat: state.objectFormat,
      });
      if (depth > MAX_DEPTH) throw new Waiting('its bases are not here yet');
      for (const base of manifest.bases) await this.#ensureBase(state, base.manifestSha256, signal, depth + 1);
      const mirror = await this.#options.mirrors.get(state.repositoryId, state.objectFormat);
      await unpack(mirror, pack(signal), manifest.pack.objects, signal);
      await checkContents(mirror, manifest, this.#completeTips(state, manifest), signal);
      await this.#keep(state.repositoryId, manifestSha256, {
        state: 'verified',
        reason: null,
        commits: new Set(manifest.commits.map((commit) => commit.id)),
        bytes,
        ids,
      });
      return true;
    } catch (error) {
      signal.throwIfAborted();
      return this.#note(state.repositoryId, manifestSha256, error);
    }
  }

  async #ensureBase(state: RepositoryState, manifestSha256: Sha256, signal: AbortSignal, depth: number): Promise<void> {
    const named = this.#options.lineage(state).some((ancestor) => ancestor.hints.has(manifestSha256));
    if (!named) throw new Waiting(`its base ${manifestSha256} is recorded nowhere in the lineage`);
    if (this.status(state.repositoryId, manifestSha256).state === 'pending')
      await this.#ensure(state, manifestSha256, signal, depth);
    const { state: standing, reason } = this.status(state.repositoryId, manifestSha256);
    if (standing === 'bad') throw new BadPublication(`its base ${manifestSha256} is bad: ${reason ?? ''}`);
    if (standing === 'unreadable') throw new Unreadable(`its base ${manifestSha256} is unreadable: ${reason ?? ''}`);
    if (standing === 'pending') throw new Waiting(`its base ${manifestSha256} is not here yet`);
  }

  /** Tips of the bases that are verified: everything behind them is here. */
  #completeTips({ repositoryId }: RepositoryState, manifest: Manifest): ObjectId[] {
    return manifest.bases.flatMap((base) => {
      const { commits } = this.status(repositoryId, base.manifestSha256);
      return base.tips.filter((tip) => commits.has(tip));
    });
  }

  async #fetch(
    state: RepositoryState,
    manifestSha256: Sha256,
    signal: AbortSignal,
  ): Promise<FetchedPublication & Pick<PublicationStatus, 'ids'>> {
    const { reader, sealed, asset, lineage } = this.#options;
    const naming = lineage(state).filter((ancestor) => ancestor.hints.has(manifestSha256));
    const hint = naming.map((ancestor) => ancestor.hints.get(manifestSha256)).find((id) => id !== null) ?? null;
    const source = sealed.opener(asset((naming[0] ?? state).repositoryId));
    const opener = source === null ? undefined : openStrictly(source);
    try {
      const fetched = await fetchPublication(reader, { manifestSha256, hint, opener }, signal);
      const secrets = source?.secretsOf(manifestSha256) ?? null;
      // Only what a maintainer moved a ref to is believed about where lost items are found.
      if (secrets !== null && state.advances.some((advance) => advance.manifestSha256 === manifestSha256))
        source?.locateWith(secrets.locator);
      return { ...fetched, ids: secrets?.ids ?? null };
    } catch (error) {
      if (error instanceof CairnError && error.code === 'private-repository') throw new Unreadable();
      throw error;
    }
  }

  async #note(repositoryId: bigint, manifestSha256: Sha256, error: unknown): Promise<boolean> {
    const key = keyOf(repositoryId, manifestSha256);
    const reason = whyOf(error).slice(0, 500);
    if (error instanceof BadPublication || (error instanceof CairnError && error.code === 'bad-object')) {
      await this.#keep(repositoryId, manifestSha256, { ...PENDING, state: 'bad', reason });
      return true;
    }
    const wait = Math.min((this.#retries.get(key)?.wait ?? FIRST_RETRY_MS / 2) * 2, LAST_RETRY_MS);
    this.#retries.set(key, { at: Date.now() + wait, wait });
    const before = this.#known.get(key) ?? PENDING;
    const state = error instanceof Unreadable ? 'unreadable' : 'pending';
    if (before.reason === reason && before.state === state) return false;
    await this.#keep(repositoryId, manifestSha256, { ...PENDING, state, reason });
    return before.state !== state;
  }

  async #keep(repositoryId: bigint, manifestSha256: Sha256, status: PublicationStatus): Promise<void> {
    const values = {
      state: status.state,
      reason: status.reason,
      commits: JSON.stringify([...status.commits]),
      bytes: status.bytes,
      ids: status.ids,
    };
    await this.#options.database.query
      .insertInto('publications')
      .values({ repository_id: String(repositoryId), manifest_sha256: manifestSha256, ...values })
      .onConflict((conflict) => conflict.columns(['repository_id', 'manifest_sha256']).doUpdateSet(values))
      .execute();
    this.#known.set(keyOf(repositoryId, manifestSha256), status);
  }
}

const PENDING: PublicationStatus = { state: 'pending', reason: null, commits: new Set(), bytes: 0, ids: null };
const MAX_DEPTH = 500;

/** Something is missing that may still come. */
class Waiting extends Error {}

function keyOf(repositoryId: bigint, manifestSha256: Sha256): string {
  return `${repositoryId} ${manifestSha256}`;
}

async function unpack(mirror: Repository, pack: PackBytes, objects: number, signal: AbortSignal): Promise<void> {
  const found = await mirror.unpack(pack, AbortSignal.any([signal, AbortSignal.timeout(UNPACK_MS)]));
  if (found !== objects) throw new BadPublication(`its pack holds ${found} objects, its manifest tells ${objects}`);
}
