import type { Stretch } from '../code/statements.ts';
import type { Candidate, Mentioned } from './candidates.ts';
import type { Dormant } from './dormant.ts';

/** Novel code that nothing uses, as significant tokens of a file. */
export interface Unused extends Stretch {
  readonly file: number;
  /** Significant token of its name; null for a branch. */
  readonly name: number | null;
  readonly says: readonly number[];
  /** What it is part of, where that waits for a use already. */
  readonly dormant: Dormant | null;
  /** Word of the name of what it is part of, which is unused too; 0 where there is none. */
  readonly within: number;
}

/**
 * Parts that wait by themselves: of what is within another, only what would be unused even if that were used, and before it. `candidates`: unused
 * ones of a file in order, the longer one of equals first. `within`: word of the name of what they are in.
 */
export function unusedParts(candidates: readonly Candidate[], within = 0): Unused[] {
  return outermost(candidates).flatMap(({ one, inner, from }) => {
    const live = liveWith(one, inner);
    const rest = inner.filter((other) => !live.has(other));
    return [...unusedParts(rest, one.isBranch ? within : one.id), asUnused(one, from, within, live)];
  });
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

/** A definition and what in it would be used if that were. */
function liveWith(outer: Candidate, inner: readonly Candidate[]): Set<Candidate> {
  const live = new Set([outer]);
  if (outer.isBranch || inner.length === 0) return live;
  for (let round = 0, size = 0; size < live.size && round < MAX_ROUNDS; round += 1) {
    size = live.size;
    const said = new Set(idsSaid(outer, live));
    for (const one of inner) if (!one.isBranch && said.has(one.id)) live.add(one);
  }
  return live;
}

const idsSaid = (outer: Candidate, live: ReadonlySet<Candidate>): number[] =>
  outer.says.flatMap(({ id, within }: Mentioned) => {
    const around = within.slice(within.indexOf(outer));
    return around.every((one) => one.isUsed || live.has(one)) ? [id] : [];
  });

const asUnused = (one: Candidate, from: number, within: number, live: ReadonlySet<Candidate>): Unused => ({
  file: one.file,
  from,
  to: one.to,
  name: one.isBranch ? null : one.name,
  says: [...new Set(idsSaid(one, live))].filter((said) => said !== one.id).sort((a, b) => a - b),
  dormant: one.dormant,
  within,
});
