import type { BaseCode } from '../code/code.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';

/** A definition, as far as it matters here. */
interface Outlined extends Stretch {
  /** Significant token. */
  readonly name: number;
  readonly isOutermost: boolean;
}

/** Cuts a function that is only declared, without a sign that ends it, where the one of its name begins whose body follows. `found`: in order. */
export function withoutOverloads<One extends Outlined>(
  found: readonly One[],
  { ids }: Pick<BaseCode, 'ids'>,
  language: Language,
): One[] {
  if (language !== 'script') return [...found];
  return found.map((one, index) => {
    const next = found[index + 1];
    const isCut =
      next !== undefined && areOutermost(one, next) && one.to > next.from && ids[one.name] === ids[next.name];
    return isCut ? { ...one, to: next.from, isOutermost: false } : one;
  });
}

const areOutermost = (one: Outlined, next: Outlined): boolean => one.isOutermost && next.isOutermost;
