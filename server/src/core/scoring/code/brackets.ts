import { type LexedFile, TokenKind } from '../lexer/tokens.ts';
import { idsOfSigns } from './id-set.ts';

const OPENING = idsOfSigns('([{');
const CLOSING = idsOfSigns(')]}');

/** Brackets that a stretch of tokens opens and does not close. */
export function openedIn({ kind, id }: Pick<LexedFile, 'kind' | 'id'>, from: number, to: number): number {
  let depth = 0;
  for (let token = from; token < to; token += 1) {
    if (kind[token] !== TokenKind.separator) continue;
    const sign = id[token] ?? 0;
    if (OPENING.has(sign)) depth += 1;
    if (CLOSING.has(sign)) depth -= 1;
  }
  return depth;
}
