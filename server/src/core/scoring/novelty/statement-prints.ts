import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { Kept } from '../code/kept.ts';
import type { StatementPrints, Tokens } from '../code/read-statement.ts';
import { isLiteralId, Mark } from '../lexer/tokens.ts';

const LITERAL = 1;
/** What stands for a name of a variable. */
export const NAME = 2;

/** All variables are alike here, and all literals. */
export function plainOf({ ids, marks }: Tokens, index: number): number {
  const id = ids[index] ?? 0;
  if (isLiteralId(id)) return LITERAL;
  return ((marks[index] ?? 0) & Mark.name) !== 0 ? NAME : id;
}

export function keptPrints(code: Tokens, from: number, to: number, kept: Kept | null): StatementPrints {
  const known = kept?.prints.get(from);
  if (known !== undefined) return known;
  const prints = printsOf(code, from, to);
  kept?.prints.put(from, from, to, prints);
  return prints;
}

export function printsOf(code: Tokens, from: number, to: number): StatementPrints {
  let high = 0;
  let low = 0;
  let namelessHigh = 0;
  let namelessLow = 0;
  let plainHigh = 0;
  let plainLow = 0;
  for (let at = from; at < to; at += 1) {
    const id = code.ids[at] ?? 0;
    const value = plainOf(code, at);
    const nameless = value === LITERAL ? id : value;
    high = mixHigh(high, id);
    low = mixLow(low, id);
    namelessHigh = mixHigh(namelessHigh, nameless);
    namelessLow = mixLow(namelessLow, nameless);
    plainHigh = mixHigh(plainHigh, value);
    plainLow = mixLow(plainLow, value);
  }
  return { high, low, namelessHigh, namelessLow, plainHigh, plainLow };
}
