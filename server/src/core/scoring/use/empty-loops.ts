import type { CodeReader } from '../code/code-reader.ts';
import { TokenKind } from '../lexer/tokens.ts';

/** Words that what a loop goes through stands behind. */
const THROUGH = new Set('of in range'.split(' '));

/** Whether a loop, of what stands in its head from `from` to `to`, goes through nothing: an empty literal, or from a number up to the same. */
export function isEmptyLoop(code: CodeReader, from: number, to: number): boolean {
  if (code.sign(from - 1) === ';') return endsWhereItBegins(code, from, to);
  const values = beginOfValues(code, from, to);
  return values > from && values < to && (isEmptyLiteral(code, values, to) || isEmptyRange(code, values, to));
}

/** `i = 0; i < 0;` */
function endsWhereItBegins(code: CodeReader, from: number, to: number): boolean {
  if (to !== from + 3 || code.sign(from + 1) !== '<' || code.sign(from - 3) !== '=') return false;
  return isNumber(code, from - 2) && code.idOf(from - 2) === code.idOf(from + 2);
}

/** The token behind the word or the colon that says what a loop goes through. */
function beginOfValues(code: CodeReader, from: number, to: number): number {
  let begin = from;
  for (let at = from; at < to; at += 1) {
    const isWord = code.isWord(at) && THROUGH.has(code.text(at)) && !isCalled(code, at);
    if (isWord || code.sign(at) === ':') begin = at + 1;
  }
  return begin;
}

const isCalled = (code: CodeReader, token: number): boolean =>
  code.text(token) === 'range' && code.sign(token + 1) === '(';

/** `[]`, `{}`, `()`, and in Go and Java `[]int{}`, `new int[]{}`. */
function isEmptyLiteral(code: CodeReader, from: number, to: number): boolean {
  const last = `${code.sign(to - 2)}${code.sign(to - 1)}`;
  if (last === '{}') return to === from + 2 || code.sign(from) === '[' || code.text(from) === 'new';
  return to === from + 2 && (last === '[]' || last === '()');
}

/** `0..0`, `range(0)`. */
function isEmptyRange(code: CodeReader, from: number, to: number): boolean {
  if (code.text(from) === 'range') return to === from + 4 && code.text(from + 2) === '0';
  const isRange = to === from + 4 && code.sign(from + 1) === '.' && code.sign(from + 2) === '.';
  return isRange && isNumber(code, from) && code.idOf(from) === code.idOf(from + 3);
}

const isNumber = (code: CodeReader, token: number): boolean => code.file.kind[token] === TokenKind.number;
