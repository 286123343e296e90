import type { RepositoryAsset, Sha256 } from '../protocol/primitives.ts';
import { blindingOf, revealAdvanced, revealRecorded } from '../services/private/blinded-registry.ts';
import type { JudgedAdvance } from './epoch-plan.ts';
import type { Mirrors } from './mirrors.ts';
import { type Proofs, unproven } from './proofs.ts';
import type { Publications } from './publications.ts';
import type { AdvancedEvent, RecordedEvent, RepositoryState } from './repository-state.ts';
import type { Weights } from './weights.ts';

/** An epoch can't be computed yet: data it needs is on no gateway. */
export class MissingData extends Error {}

/** The same, of data that is there for others: this node is no reader of it, so it has no say. */
export class SealedData extends MissingData {}

export interface JudgeOptions {
  mirrors: Mirrors;
  publications: Publications;
  proofs: Proofs;
  weights: Weights;
  /** CAIP-19 names of a repository and its ancestors. */
  lineage(state: RepositoryState): RepositoryAsset[];
}

/** Weighs advances and proves contributions, from what is in the mirrors alone. */
export class Judge {
  readonly #options: JudgeOptions;

  constructor(options: JudgeOptions) {
    this.#options = options;
  }

  get scorerHash(): Sha256 {
    return this.#options.weights.scorerHash;
  }

  /** Judges what is new and can be judged. Returns whether anything changed. */
  async prove(state: RepositoryState, signal: AbortSignal): Promise<boolean> {
    let changed = false;
    for (const event of state.records.values()) {
      signal.throwIfAborted();
      changed = (await this.#proveOne(state, event)) || changed;
    }
    return changed;
  }

  /**
   * What an advance weighs and whom it credits, as of a block: later records do not count. A bad publication weighs
   * nothing; one that is missing throws MissingData, one that is sealed for others SealedData.
   */
  async judge(
    state: RepositoryState,
    event: AdvancedEvent,
    block: number,
    signal: AbortSignal,
  ): Promise<JudgedAdvance> {
    const weight = await this.weigh(state, event, signal);
    const credits: JudgedAdvance['credits'] = [];
    for (const { contributionKey, basisPoints } of event.credits) {
      const record = state.records.get(contributionKey);
      if (record === undefined || record.block > block) continue;
      await this.#proveOne(state, record);
      const proof = this.#options.proofs.get(contributionKey);
      if (proof === null) throw this.#missing(state, record.record.manifestSha256);
      if (proof.proven) credits.push({ contributionKey, account: record.record.author, basisPoints });
    }
    return { event, weight, credits };
  }

  /** Millionths of a durable token. Throws MissingData, SealedData. */
  async weigh(state: RepositoryState, event: AdvancedEvent, signal: AbortSignal): Promise<bigint> {
    const publication = this.#options.publications.status(state.repositoryId, event.manifestSha256);
    if (publication.state === 'bad') return 0n;
    if (publication.state !== 'verified') throw this.#missing(state, event.manifestSha256);
    const index = state.advances.indexOf(event);
    const rewinds = state.advances.slice(0, index).filter(({ rewind }) => rewind);
    const reveal = revealer(publication.ids);
    const own = reveal(event);
    const mirror = await this.#options.mirrors.get(state.repositoryId, state.objectFormat);
    // A manifest that does not hold what the ref moved to is no base for pay; nor is a move from what nobody published.
    if (!(await mirror.has(own.newCommit))) return 0n;
    if (own.oldCommit !== null && !(await mirror.has(own.oldCommit))) {
      const before = state.advances[index - 1];
      const standing = before && this.#options.publications.status(state.repositoryId, before.manifestSha256).state;
      if (before && (standing === 'pending' || standing === 'unreadable'))
        throw this.#missing(state, before.manifestSha256);
      return 0n;
    }
    return this.#options.weights.weigh(mirror, own, rewinds.map(reveal), signal);
  }

  async #proveOne(state: RepositoryState, event: RecordedEvent): Promise<boolean> {
    const { proofs, publications, mirrors } = this.#options;
    if (proofs.get(event.contributionKey) !== null) return false;
    const publication = publications.status(state.repositoryId, event.record.manifestSha256);
    if (publication.state === 'pending' || publication.state === 'unreadable') return false;
    if (publication.state === 'bad') {
      const why = `its publication is bad: ${publication.reason ?? ''}`;
      await proofs.set(event.contributionKey, unproven(why));
      return true;
    }
    const { ids } = publication;
    const own = ids === null ? event : revealRecorded(event, blindingOf({ ids }));
    if (!publication.commits.has(own.record.commitId)) {
      await proofs.set(event.contributionKey, unproven('its publication does not hold the commit'));
      return true;
    }
    const mirror = await mirrors.get(state.repositoryId, state.objectFormat);
    await proofs.set(event.contributionKey, await proofs.judge(mirror, own, this.#options.lineage(state)));
    return true;
  }

  #missing(state: RepositoryState, manifestSha256: Sha256): MissingData {
    const { reason, state: standing } = this.#options.publications.status(state.repositoryId, manifestSha256);
    const [Problem, what] = standing === 'unreadable' ? [SealedData, 'unreadable'] : [MissingData, 'missing'];
    return new Problem(`publication ${manifestSha256.slice(0, 12)}… is ${what}${reason ? `: ${reason}` : ''}`);
  }
}

/**
 * Gives a move the ids of the mirror. What the chain calls a private repository's commits is what the publication itself says it
 * is, so all who read it see the same.
 */
function revealer(ids: string | null): (move: AdvancedEvent) => AdvancedEvent {
  if (ids === null) return (move) => move;
  const blinding = blindingOf({ ids });
  return (move) => revealAdvanced(move, blinding);
}
