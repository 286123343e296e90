import { blames, isGood, MIN_JUDGED_LINES, revertedBy, YEAR } from '../../../core/scoring/history/good12.ts';
import type { ObjectId } from '../../../protocol/primitives.ts';
import type { WalkedChange } from '../walk-main-line.ts';

/** What became of a change within twelve months. */
export interface Fate {
  /** Lines of code and tests that came with it and still stood, and how many that were. */
  standing: number;
  lines: number;
  /** Whether a fix took source lines of it. */
  fixed: boolean;
  reverted: boolean;
  /** The event that good12 foretells. */
  good: boolean;
}

interface Tally {
  time: number;
  lines: number;
  lost: number;
  fixed: boolean;
  reverted: boolean;
}

/** Follows what later changes of a walk do to earlier ones of it. */
export class Fates {
  readonly #tallies = new Map<number, Tally>();
  readonly #ordinals = new Map<ObjectId, number>();
  #clock = 0;

  add({ commit, time, body, fix, outcome }: WalkedChange): void {
    this.#clock = Math.max(this.#clock, time);
    for (const { owner, source, test } of outcome.deaths) {
      const tally = this.#young(owner);
      if (tally !== null) tally.lost += source + test;
    }
    if (fix) this.#blame(outcome);
    for (const reverted of revertedBy(body)) {
      const tally = this.#young(this.#ordinals.get(reverted));
      if (tally !== null) tally.reverted = true;
    }
    const { ordinal, born } = outcome;
    this.#ordinals.set(commit, ordinal);
    this.#tallies.set(ordinal, {
      time: this.#clock,
      lines: born.source + born.test,
      lost: 0,
      fixed: false,
      reverted: false,
    });
  }

  /** Null while it is younger than a year against the last change, or where it has too few lines to tell. */
  of(ordinal: number): Fate | null {
    const tally = this.#tallies.get(ordinal);
    if (tally === undefined || tally.lines < MIN_JUDGED_LINES || this.#clock - tally.time < YEAR) return null;
    const { lines, lost, fixed, reverted } = tally;
    const standing = Math.max(0, lines - lost);
    return { standing, lines, fixed, reverted, good: isGood({ standing: standing / lines, fixed, reverted }) };
  }

  #blame(outcome: WalkedChange['outcome']): void {
    if (!blames(outcome)) return;
    for (const { owner, source } of outcome.deaths) {
      const tally = source > 0 ? this.#young(owner) : null;
      if (tally !== null) tally.fixed = true;
    }
  }

  #young(ordinal: number | undefined): Tally | null {
    const tally = ordinal === undefined ? undefined : this.#tallies.get(ordinal);
    return tally === undefined || this.#clock - tally.time > YEAR ? null : tally;
  }
}
