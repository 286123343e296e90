import type { CodeReader } from '../code/code-reader.ts';
import { TokenKind } from '../lexer/tokens.ts';

const NO = new Set('false False FALSE null NULL None nil nullptr undefined 0'.split(' '));
const YES = new Set('true True TRUE 1'.split(' '));
/** Words of a condition that ask nothing. */
const CONSTANT = new Set([...NO, ...YES, 'not', 'and', 'or']);
/** What a string says in which nothing is put together. */
const PLAIN_STRING = /^[\w\s.,:/-]*$/;

/**
 * Whether a condition of the tokens `from` to `to` is never met, or made of literals and signs alone and so asks nothing. A loop may go on for ever.
 */
export function isNever(code: CodeReader, from: number, to: number, isLoop: boolean): boolean {
  if (from >= to) return false;
  if (asksNothing(code, from, to)) return !(isLoop && isYes(code, from, to));
  return hasNoAmongAnds(code, from, to);
}

function asksNothing(code: CodeReader, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (asks(code, at)) return false;
  return true;
}

function asks(code: CodeReader, token: number): boolean {
  if (code.file.kind[token] === TokenKind.string) return !PLAIN_STRING.test(code.text(token));
  return code.isWord(token) && !CONSTANT.has(code.text(token));
}

const isYes = (code: CodeReader, from: number, to: number): boolean => to === from + 1 && YES.has(code.text(from));

/** `false && …`, and the like: one part of it is never so, and nothing else will do. */
function hasNoAmongAnds(code: CodeReader, from: number, to: number): boolean {
  let depth = 0;
  let hasNo = false;
  for (let at = from, begin = from; at <= to; at += 1) {
    const sign = at < to ? code.sign(at) : ' ';
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth > 0) continue;
    if (isOr(code, at) || sign === '?') return false;
    const isAnd = at < to && (code.text(at) === 'and' || (sign === '&' && code.sign(at + 1) === '&'));
    if (!isAnd && at < to) continue;
    if (isNo(code, begin, at)) hasNo = true;
    if (sign === '&') at += 1;
    begin = at + 1;
  }
  return hasNo;
}

const isOr = (code: CodeReader, token: number): boolean =>
  code.text(token) === 'or' || (code.sign(token) === '|' && code.sign(token + 1) === '|');

/** A literal that says no, or one that says yes under a `not`. */
function isNo(code: CodeReader, from: number, to: number): boolean {
  if (to === from + 1) return NO.has(code.text(from));
  const isNot = code.sign(from) === '!' || code.text(from) === 'not';
  return to === from + 2 && isNot && YES.has(code.text(from + 1));
}
