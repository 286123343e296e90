import type { Outcome } from './attack.ts';
import type { History } from './fixture/history.ts';
import type { Laboratory } from './laboratory.ts';
import { type RealChange, readSubject, type SourceFile } from './subject.ts';

/** A change, and what it earns as it was made. */
export interface ScoredChange {
  change: RealChange;
  original: Outcome;
}

/** Fewer tokens make every rule a matter of rounding; more take too long. */
const MIN_NOVEL = 10;
const MAX_NOVEL = 8000;

/** The changes of a history that earn enough to be worth an attack, oldest first; of them every `stride`-th. */
export async function* attackableChanges(
  laboratory: Laboratory,
  history: History,
  foreign: readonly SourceFile[],
  stride = 1,
): AsyncGenerator<ScoredChange> {
  for (const [index, head] of history.commits.entries()) {
    const base = history.commits[index - 1];
    if (base === undefined || index % stride !== 0) continue;
    const subject = await readSubject(history, base, head, foreign);
    if (subject === null) continue;
    const original = await laboratory.score(history, base, head);
    if (original.novel < MIN_NOVEL || original.novel > MAX_NOVEL) continue;
    yield { change: { id: `${history.name} ${head.slice(0, 10)}`, history, base, head, subject }, original };
  }
}
