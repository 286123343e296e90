import { mixHigh, mixLow } from '../code/hash-multiset.ts';
import type { StatementsOfFile } from '../code/statements.ts';
import type { Stretch } from '../code/stretch.ts';
import { exactExp } from '../exact-math.ts';
import { eachAddedLine } from '../history/match-lines.ts';
import { isLiteralId } from '../lexer/tokens.ts';
import type { Said } from './said.ts';

/** Marks a literal that the main line never had, in code that is known whatever its literals are. A token that is novel is marked with 1. */
export const NEW_LITERAL = 2;

/** Such literals of a file come to no more than this at once: data is not code. */
const MOST_LITERALS = 1;

/** A literal of a line that came. */
interface Place {
  readonly novel: Uint8Array;
  readonly fresh: Uint8Array;
  readonly index: number;
  readonly id: number;
}

/** Looks for new literals in source code that is known but for them: one more row of a table, another value. */
export function markNewLiterals(files: readonly StatementsOfFile[], said: Said): void {
  const others: Place[] = [];
  for (const file of files)
    eachLiteral(file, (place) => {
      if (!file.earns) markSaid(place, said);
      else if (place.novel[place.index] === 0) others.push(place);
      else sayLiteral(said, place.id);
    });
  for (const { novel, fresh, index, id } of others) {
    if (!sayLiteral(said, id)) continue;
    novel[index] = NEW_LITERAL;
    fresh[index] = 1; // a string may say a name
  }
}

function eachLiteral({ code, match, novel, fresh }: StatementsOfFile, visit: (place: Place) => void): void {
  const { ids, firstSignificant } = code;
  eachAddedLine(match, (line) => {
    const end = firstSignificant[line + 1] ?? 0;
    for (let index = firstSignificant[line] ?? 0; index < end; index += 1) {
      const id = ids[index] ?? 0;
      if (isLiteralId(id)) visit({ novel, fresh, index, id });
    }
  });
}

/** What earns nothing may say a name in a literal that no source has. */
function markSaid({ fresh, index, id }: Place, said: Said): void {
  if (!said.isKnown(mixHigh(LITERAL, id), mixLow(LITERAL, id))) fresh[index] = 1;
}

/** Whether neither the main line nor the change said it before. */
function sayLiteral(said: Said, id: number): boolean {
  const high = mixHigh(LITERAL, id);
  const low = mixLow(LITERAL, id);
  return !said.isKnown(high, low) && !said.say(high, low);
}
const LITERAL = 0x3f84d5b5;

/**
 * Takes the mark from all new literals of a file but those that count. `late`: what those of late came to. Returns what these come to, which is no
 * whole number: the parts of a change that is cut up come to as much as the whole. Which ones count is told by what they say, wherever they stand.
 */
export function countNewLiterals(ids: Int32Array, novel: Uint8Array, late: number): number {
  const places: number[] = [];
  eachNewLiteral(novel, { from: 0, to: novel.length }, (index) => places.push(index));
  if (places.length === 0) return 0;
  places.sort((a, b) => (ids[a] ?? 0) - (ids[b] ?? 0));
  const amount = (MOST_LITERALS - late) * (1 - exactExp(-places.length / MOST_LITERALS));
  const most = Math.round(late + amount) - Math.round(late);
  for (const [at, index] of places.entries()) novel[index] = at < most ? NEW_LITERAL : 0;
  return amount;
}

/** Those that are marked. */
export function eachNewLiteral(novel: Uint8Array, { from, to }: Stretch, visit: (index: number) => void): void {
  let index = novel.indexOf(NEW_LITERAL, from);
  for (; index >= 0 && index < to; index = novel.indexOf(NEW_LITERAL, index + 1)) visit(index);
}
