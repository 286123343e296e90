import { isGood, MIN_JUDGED_LINES, revertedBy, YEAR } from '../../../core/scoring/history/good12.ts';
import { advanceProject, createProjectPast } from '../../../core/scoring/history/project-past.ts';
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

/** Follows what later changes of a walk do to earlier ones of it. */
export class Fates {
  readonly #past = createProjectPast();
  /** By ordinal, never running backwards. */
  readonly #times: number[] = [];
  readonly #ordinals = new Map<ObjectId, number>();
  readonly #reverted = new Set<number>();
  #clock = 0;

  add({ commit, time, body, fix, outcome }: WalkedChange): void {
    this.#clock = Math.max(this.#clock, time);
    for (const reverted of revertedBy(body)) {
      const ordinal = this.#ordinals.get(reverted);
      if (ordinal !== undefined && this.#age(ordinal) <= YEAR) this.#reverted.add(ordinal);
    }
    advanceProject(this.#past, this.#times, outcome, { time: this.#clock, fix });
    this.#ordinals.set(commit, outcome.ordinal);
    this.#times[outcome.ordinal] = this.#clock;
  }

  /** Null while it is younger than a year against the last change, or where it has too few lines to tell. */
  of(ordinal: number): Fate | null {
    const lines = this.#past.born[ordinal] ?? 0;
    if (lines < MIN_JUDGED_LINES || this.#age(ordinal) < YEAR) return null;
    const standing = Math.max(0, lines - (this.#past.lost[ordinal] ?? 0));
    const fixed = this.#past.fixed[ordinal] === 1;
    const reverted = this.#reverted.has(ordinal);
    return { standing, lines, fixed, reverted, good: isGood({ standing: standing / lines, fixed, reverted }) };
  }

  #age(ordinal: number): number {
    return this.#clock - (this.#times[ordinal] ?? this.#clock);
  }
}
