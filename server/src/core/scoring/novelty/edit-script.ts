import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Print, Tokens } from '../code/read-statement.ts';
import type { Stretch } from '../code/stretch.ts';

/** A statement of either side of a change. */
export interface Side extends Stretch {
  readonly code: Tokens;
}

/** So many tokens of two statements are compared with one another at most, between what they begin and end with alike. */
const MOST_BETWEEN = 64;
const ROW = MOST_BETWEEN + 1;
/** How many tokens two statements have in common from each pair of places on: of the comparison that is under way. */
const common = new Uint8Array(ROW * ROW);

/** Between what two statements begin and end with alike. */
interface Between {
  readonly from: number;
  readonly to: number;
  readonly oldFrom: number;
  readonly oldTo: number;
}

/** How much of an old statement comes again in a new one. */
export interface Comparison {
  /** Tokens that both have in the same order; none where they differ in too many for that to be told. */
  readonly common: number;
  /** Pairs of tokens that were compared, about. */
  readonly work: number;
}

export function compareStatements(old: Side, now: Side): Comparison {
  const between = betweenOf(old, now);
  const outside = now.to - now.from - (between.to - between.from);
  if (!hasRoom(between)) return { common: 0, work: outside };
  fill(old, now, between);
  const { from, to, oldFrom, oldTo } = between;
  return { common: outside + (common[0] ?? 0), work: outside + (to - from) * (oldTo - oldFrom) };
}

/** What made a new statement out of an old one: a fingerprint of each run of tokens that went and of those that came in its place. */
export function editsBetween(old: Side, now: Side): Print[] {
  const between = betweenOf(old, now);
  if (!hasRoom(between)) return [];
  fill(old, now, between);
  const edits = new Edits();
  const { from, to, oldFrom, oldTo } = between;
  for (let was = oldFrom, is = from; was < oldTo || is < to; ) {
    const gone = old.code.ids[was] ?? 0;
    const come = now.code.ids[is] ?? 0;
    if (was < oldTo && is < to && gone === come) {
      edits.end();
      was += 1;
      is += 1;
    } else if (is === to || (was < oldTo && isGone((was - oldFrom) * ROW + is - from))) {
      edits.put(GONE);
      edits.put(gone);
      was += 1;
    } else {
      edits.put(come);
      is += 1;
    }
  }
  edits.end();
  return edits.found;
}
/** Stands before each token that went. */
const GONE = 0x3c6ef372;

/** Whether as much is in common without the old token as without the new one. */
const isGone = (place: number): boolean => (common[place + ROW] ?? 0) >= (common[place + 1] ?? 0);

class Edits {
  readonly found: Print[] = [];
  #high = 0;
  #low = 0;
  #isEmpty = true;

  put(value: number): void {
    this.#high = mixHigh(this.#high, value);
    this.#low = mixLow(this.#low, value);
    this.#isEmpty = false;
  }

  end(): void {
    if (this.#isEmpty) return;
    this.found.push({ high: this.#high, low: this.#low });
    this.#high = 0;
    this.#low = 0;
    this.#isEmpty = true;
  }
}

function betweenOf(old: Side, now: Side): Between {
  let { from, to } = now;
  let { from: oldFrom, to: oldTo } = old;
  while (from < to && oldFrom < oldTo && old.code.ids[oldFrom] === now.code.ids[from]) {
    from += 1;
    oldFrom += 1;
  }
  while (to > from && oldTo > oldFrom && old.code.ids[oldTo - 1] === now.code.ids[to - 1]) {
    to -= 1;
    oldTo -= 1;
  }
  return { from, to, oldFrom, oldTo };
}

const hasRoom = ({ from, to, oldFrom, oldTo }: Between): boolean =>
  to - from <= MOST_BETWEEN && oldTo - oldFrom <= MOST_BETWEEN;

/** The longest common subsequence, from the end. */
function fill(old: Side, now: Side, { from, to, oldFrom, oldTo }: Between): void {
  const tokens = to - from;
  const oldTokens = oldTo - oldFrom;
  common.fill(0, oldTokens * ROW, oldTokens * ROW + tokens + 1);
  for (let was = oldTokens - 1; was >= 0; was -= 1) {
    const gone = old.code.ids[oldFrom + was];
    let place = was * ROW + tokens;
    common[place] = 0;
    for (let is = to - 1; is >= from; is -= 1) {
      place -= 1;
      common[place] =
        gone === now.code.ids[is]
          ? (common[place + ROW + 1] ?? 0) + 1
          : Math.max(common[place + ROW] ?? 0, common[place + 1] ?? 0);
    }
  }
}
