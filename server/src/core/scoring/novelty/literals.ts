import type { SourceCode } from '../code/code.ts';
import { hashText } from '../lexer/characters.ts';
import { signId, TokenKind, wordId } from '../lexer/tokens.ts';

/** Tokens that a run of literals counts at most: what a short statement has, however much data it holds. */
export const LITERAL_CAP = 4;

const COLON = signId(58);
const LITERAL_SIGNS = new Set('+-:.'.split('').map((sign) => signId(sign.charCodeAt(0))));
const LITERAL_WORDS = new Set(
  'true false null undefined None True False nil'.split(' ').map((word) => wordId(hashText(word, 0, word.length))),
);

/** How long the run of literals is that ends before a significant token: data that comes in pieces counts no more than data at once. */
export function literalsBefore(file: SourceCode, index: number): number {
  let run = 0;
  while (run <= LITERAL_CAP && run < index && isLiteral(file, index - run - 1)) run += 1;
  return run;
}

/** Literals, the signs between them, and the keys of object literals. */
export function isLiteral(file: SourceCode, index: number): boolean {
  const token = file.significant[index] ?? -1;
  const kind = file.kind[token];
  if (kind === TokenKind.number || kind === TokenKind.string) return true;
  if (kind === TokenKind.operator) return LITERAL_SIGNS.has(file.id[token] ?? 0);
  if (LITERAL_WORDS.has(file.id[token] ?? 0)) return true;
  return token + 1 < file.tokens && file.kind[token + 1] === TokenKind.operator && file.id[token + 1] === COLON;
}
