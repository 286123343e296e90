import type { Manifest } from '../../core/publication/manifest.ts';
import type { PermanentReader } from '../../ports/permanent-store.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ChainHistory } from '../chain-history.ts';
import { fetchPublication } from '../fetch-publication.ts';
import type { PublishPrivacy } from '../private/publish-privacy.ts';
import type { Base } from './bases.ts';
import type { PublicationPolicy } from './policy.ts';

type SinceCheckpoint = Manifest['sinceCheckpoint'];

/** Whether a push is to be thin, and on what. */
export interface Ground {
  /** What is built on; empty: everything is published again, as a checkpoint. */
  bases: Base[];
  /** Of the publications built on; null for a checkpoint. */
  since: SinceCheckpoint | null;
  /** Why everything is published again, for the person who pays for it. */
  why: string | null;
}

/**
 * Reads back what a push would build on, which must be there before anything stands on it. A chain of thin packs that grew
 * too long, or one that was lost, is ended by a checkpoint. Errors: the reader's, where it can't be found out.
 */
export async function chooseGround(
  deps: { reader: PermanentReader; policy: PublicationPolicy; privacy?: PublishPrivacy },
  bases: Base[],
  history: ChainHistory,
  signal?: AbortSignal,
): Promise<Ground> {
  const chains: SinceCheckpoint[] = [];
  for (const manifestSha256 of new Set(bases.map((base) => base.manifestSha256))) {
    const hint = history.hints.get(manifestSha256) ?? null;
    try {
      const wanted = { manifestSha256, hint, opener: deps.privacy?.opener };
      chains.push((await fetchPublication(deps.reader, wanted, signal)).manifest.sinceCheckpoint);
    } catch (error) {
      if (!isLost(error)) throw error;
      return { bases: [], since: null, why: `Publication ${manifestSha256.slice(0, 12)}… can not be had any more` };
    }
  }
  const since = chains.length === 0 ? null : chains.reduce(longer);
  if (since === null || !isCheckpointDue(since, deps.policy)) return { bases, since, why: null };
  return { bases: [], since: null, why: `It is ${since.publications} publications since the last checkpoint` };
}

/** True where the next push is better a checkpoint: the chain is long, or larger than what it builds on. */
export function isCheckpointDue(since: SinceCheckpoint, policy: PublicationPolicy): boolean {
  if (since.publications >= policy.checkpointAfter) return true;
  return since.bytes > Math.max(since.checkpointBytes, policy.checkpointFromBytes);
}

/** What a manifest says of its own place in the chain. */
export function nextInChain(since: SinceCheckpoint | null, packBytes: number): SinceCheckpoint {
  if (since === null) return { publications: 0, bytes: 0, checkpointBytes: packBytes };
  return { ...since, publications: since.publications + 1, bytes: since.bytes + packBytes };
}

function longer(a: SinceCheckpoint, b: SinceCheckpoint): SinceCheckpoint {
  return b.publications > a.publications ? b : a;
}

/** Everybody was asked, and nobody has it. A gateway that is silent may have it. */
function isLost(error: unknown): boolean {
  return error instanceof CairnError && (error.code === 'item-missing' || error.code === 'item-forged');
}
