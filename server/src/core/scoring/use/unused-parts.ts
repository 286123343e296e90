import type { Stretch } from '../code/stretch.ts';
import type { Candidate, Mentioned } from './candidates.ts';
import type { Dormant } from './dormant.ts';

/** Novel code that nothing uses, as significant tokens of a file. */
export interface Unused extends Stretch {
  readonly file: number;
  /** Significant token of its name; null for a branch. */
  readonly name: number | null;
  /** What it is part of, where that waits for a use already. */
  readonly dormant: Dormant | null;
  /** Word of the name of what it is part of, which is unused too; 0 where there is none. */
  readonly within: number;
  readonly candidate: Candidate;
  /** What in it would be used if it were. */
  readonly live: ReadonlySet<Candidate>;
}

/**
 * Parts that wait by themselves: of what is within another, only what would be unused even if that were used, and before it. `candidates`: unused
 * ones of a file in order, the longer one of equals first. `within`: word of the name of what they are in.
 */
export function unusedParts(candidates: readonly Candidate[], within = 0): Unused[] {
  const found: Unused[] = [];
  addParts(candidates, within, found);
  return found;
}

function addParts(candidates: readonly Candidate[], within: number, found: Unused[]): void {
  for (const { one, inner, from } of outermost(candidates)) {
    const live = liveWith(one, inner);
    const rest = live.size === 0 ? inner : inner.filter((other) => !live.has(other));
    if (rest.length > 0) addParts(rest, one.isBranch ? within : one.id, found);
    found.push(asUnused(one, from, within, live));
  }
}

interface Outer {
  one: Candidate;
  /** Where the one before it ends, if that is later than its own beginning. */
  from: number;
  inner: Candidate[];
}

/** Those that are in no other, with what is in them. */
function outermost(candidates: readonly Candidate[]): Outer[] {
  const found: Outer[] = [];
  let end = 0;
  for (const one of candidates) {
    if (one.to <= end) {
      found.at(-1)?.inner.push(one);
      continue;
    }
    found.push({ one, from: Math.max(one.from, end), inner: [] });
    end = one.to;
  }
  return found;
}

/** Names are followed through definitions so often; who hides a name deeper has it unused. */
const MAX_ROUNDS = 64;
const NONE: ReadonlySet<Candidate> = new Set();

/** What in a definition would be used if that were. */
function liveWith(outer: Candidate, inner: readonly Candidate[]): ReadonlySet<Candidate> {
  if (outer.isBranch || inner.length === 0 || outer.says.length === 0) return NONE;
  const live = new Set<Candidate>();
  for (let round = 0, size = -1; size < live.size && round < MAX_ROUNDS; round += 1) {
    size = live.size;
    const said = idsSaid(outer, live);
    for (const one of inner) if (!one.isBranch && said.has(one.id)) live.add(one);
  }
  return live;
}

/** What it says besides its own name, in itself and in what would be used with it: words, in their order. */
export const saysOf = ({ candidate, live }: Unused): number[] =>
  candidate.says.length === 0
    ? []
    : [...idsSaid(candidate, live)].filter((said) => said !== candidate.id).sort((a, b) => a - b);

/** Names that a definition says in itself, and in what would be used with it. */
function idsSaid(outer: Candidate, live: ReadonlySet<Candidate>): Set<number> {
  const ids = new Set<number>();
  for (const { id, within } of outer.says) if (isSaidWith(outer, within, live)) ids.add(id);
  return ids;
}

function isSaidWith(outer: Candidate, within: Mentioned['within'], live: ReadonlySet<Candidate>): boolean {
  for (let at = within.length - 1; at >= 0; at -= 1) {
    const one = within[at];
    if (one === outer) return true;
    if (one !== undefined && !one.isUsed && !live.has(one)) return false;
  }
  return true;
}

const asUnused = (one: Candidate, from: number, within: number, live: ReadonlySet<Candidate>): Unused => ({
  file: one.file,
  from,
  to: one.to,
  name: one.isBranch ? null : one.name,
  dormant: one.dormant,
  within,
  candidate: one,
  live,
});
