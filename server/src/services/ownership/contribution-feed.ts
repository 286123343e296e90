import type { NodeClient } from '../../ports/node-client.ts';
import type { Contribution } from '../../protocol/contribution.ts';
import { CairnError } from '../../protocol/errors.ts';
import type { ContributionPage } from '../../protocol/node-api.ts';
import type { ObjectId, RepositoryAsset } from '../../protocol/primitives.ts';

/** Seconds a long poll is held open by the node. */
const WAIT = 25;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Between two empty replies, should a node answer a long poll at once. */
const EMPTY_PAUSE_MS = 250;

export interface ContributionListener {
  /** All rows known so far, by commit, after some of them changed. */
  changed(rows: ReadonlyMap<ObjectId, Contribution>): void;
  /** Called once a change of state: the node answers, or has stopped to. */
  state(state: 'ok' | 'unreachable', problem: CairnError | null): void;
}

export interface FeedOptions {
  signal: AbortSignal;
  /** Resolves after so many milliseconds, or when the signal aborts. */
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows a repository's contributions at a node by long polling, with a growing pause while it is away.
 * Starts over when the node's revisions fall back (its database was rebuilt). Returns when the signal aborts; never throws.
 */
export async function followContributions(
  source: { node: NodeClient; repository: RepositoryAsset },
  listener: ContributionListener,
  { signal, pause }: FeedOptions,
): Promise<void> {
  let position: Position = { rows: new Map(), after: 0, settled: false, fresh: true };
  let failures = 0;
  while (!signal.aborted) {
    try {
      const page = await nextPage(source, position, signal);
      if (signal.aborted) return;
      const next = advance(position, page);
      if (failures > 0 || position.fresh) listener.state('ok', null);
      if (position.fresh || next.rows !== position.rows) listener.changed(next.rows);
      failures = 0;
      position = next;
      if (position.settled) await pause(EMPTY_PAUSE_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (failures++ === 0) listener.state('unreachable', CairnError.from(error));
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)), signal);
    }
  }
}

interface Position {
  rows: ReadonlyMap<ObjectId, Contribution>;
  /** Revision up to which rows are known. */
  after: number;
  /** The last page was empty: all is known, so the next request may wait. */
  settled: boolean;
  /** Nothing was read yet. */
  fresh: boolean;
}

function nextPage(
  { node, repository }: { node: NodeClient; repository: RepositoryAsset },
  { after, settled }: Position,
  signal: AbortSignal,
): Promise<ContributionPage> {
  return node.contributions({ repository, after, ...(settled ? { wait: WAIT } : {}) }, signal);
}

function advance(position: Position, page: ContributionPage): Position {
  if (page.revision < position.after) return { rows: new Map(), after: 0, settled: false, fresh: false };
  const settled = page.contributions.length === 0;
  if (settled) return { ...position, after: page.revision, settled, fresh: false };
  const rows = new Map(position.rows);
  for (const row of page.contributions) rows.set(row.commit, row);
  return { rows, after: page.revision, settled, fresh: false };
}
