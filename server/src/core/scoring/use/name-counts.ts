import type { Candidate } from './candidates.ts';

/** How often a change says a name, in the lines that differ. */
export interface NameCounts {
  /** Uses in lines that are gone. */
  before: number;
  /** Uses in added lines, but those in code that nothing uses so far. */
  after: number;
  /** Whether one of its places is new, be it in code that nothing uses: of a line that comes twice only the first is. */
  isFresh: boolean;
  /** Whether one of those is in no statement that was there: only so does it use what waits. */
  isNew: boolean;
  /** Whether one of its places, new or not, asks for what bears it and not for a member of that. */
  isByItself: boolean;
  /** Heads of definitions in lines that are gone, and in added ones. */
  heads: number;
  newHeads: number;
  /** Heads of members outside their types in lines that are gone. */
  members: number;
  /** How many more declarations are in added lines than in lines that are gone. */
  declared: number;
  readonly candidates: Candidate[];
}

export const noCounts = (): NameCounts => ({
  before: 0,
  after: 0,
  isFresh: false,
  isNew: false,
  isByItself: false,
  heads: 0,
  newHeads: 0,
  members: 0,
  declared: 0,
  candidates: [],
});

/** Keeps track of the candidates around tokens that are asked about in order. */
export class Surroundings {
  readonly #candidates: readonly Candidate[];
  #next = 0;
  #around: readonly Candidate[] = [];
  /** Token that has the same around it as the one before, if it comes before this one. */
  #until = 0;

  constructor(candidates: readonly Candidate[]) {
    this.#candidates = candidates.filter(({ isUsed }) => !isUsed);
  }

  at(index: number): readonly Candidate[] {
    if (index >= this.#until) this.#moveTo(index);
    return this.#around;
  }

  #moveTo(index: number): void {
    const first = this.#next;
    while ((this.#candidates[this.#next]?.from ?? index + 1) <= index) this.#next += 1;
    const begun = this.#candidates.slice(first, this.#next);
    this.#around = [...this.#around, ...begun].filter(({ to }) => to > index);
    const next = this.#candidates[this.#next]?.from ?? Number.POSITIVE_INFINITY;
    this.#until = this.#around.reduce((until, { to }) => Math.min(until, to), next);
  }
}
