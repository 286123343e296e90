import type { BaseCode } from '../code/code.ts';
import type { Language } from '../lexer/grammar.ts';
import type { Definition } from './definitions.ts';

/** Cuts a function that is only declared, without a sign that ends it, where the one of its name begins whose body follows. `found`: in order. */
export function withoutOverloads(
  found: readonly Definition[],
  { ids }: Pick<BaseCode, 'ids'>,
  language: Language,
): Definition[] {
  if (language !== 'script') return [...found];
  return found.map((one, index) => {
    const next = found[index + 1];
    const isCut =
      next !== undefined && areOutermost(one, next) && one.to > next.from && ids[one.name] === ids[next.name];
    return isCut ? { ...one, to: next.from, isOutermost: false } : one;
  });
}

const areOutermost = (one: Definition, next: Definition): boolean => one.isOutermost && next.isOutermost;
