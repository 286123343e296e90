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
  const outer = outsideBrackets(code, from, to);
  if (outer.some((at) => isOr(code, at) || code.sign(at) === '?')) return false;
  const ands = outer.filter((at) => isAnd(code, at));
  const begins = [from, ...ands.map((at) => (code.isWord(at) ? at + 1 : at + 2))];
  return [...ands, to].some((end, part) => isNo(code, begins[part] ?? end, end));
}

function outsideBrackets(code: CodeReader, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = from; at < to; at += 1) {
    if ('([{'.includes(code.sign(at))) at = code.close(at);
    else found.push(at);
  }
  return found;
}

const isAnd = (code: CodeReader, token: number): boolean =>
  code.text(token) === 'and' || (code.sign(token) === '&' && code.sign(token + 1) === '&');
const isOr = (code: CodeReader, token: number): boolean =>
  code.text(token) === 'or' || (code.sign(token) === '|' && code.sign(token + 1) === '|');

/** A literal that says no, or one that says yes under a `not`. */
function isNo(code: CodeReader, from: number, to: number): boolean {
  if (to === from + 1) return NO.has(code.text(from));
  const isNot = code.sign(from) === '!' || code.text(from) === 'not';
  return to === from + 2 && isNot && YES.has(code.text(from + 1));
}
