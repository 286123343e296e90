import type { CodeReader } from '../code/code-reader.ts';
import type { Language } from '../lexer/grammar.ts';
import { TokenKind } from '../lexer/tokens.ts';
import { fixedValue } from './fixed-names.ts';
import { isNo, isYes, NO, YES } from './truth.ts';

/**
 * What is told of a condition. `never`: it is never met. `always`: it is, whatever it says besides. `nothing`: it is made of literals and signs
 * alone, and so asks nothing.
 */
export type Outcome = 'never' | 'always' | 'nothing';

/** Words of a condition that ask nothing. */
const CONSTANT = new Set([...NO, ...YES, 'not', 'and', 'or']);
/** What a string says in which nothing is put together. */
const PLAIN_STRING = /^[\w\s.,:/-]*$/;

/** Of a condition of the tokens `from` to `to`; null where it may be met or not. */
export function outcomeOf(code: CodeReader, language: Language, from: number, to: number): Outcome | null {
  if (from >= to) return null;
  if (asksNothing(code, from, to)) return isNo(code, from, to) ? 'never' : 'nothing';
  const outer = outsideBrackets(code, from, to);
  if (outer.some((at) => code.sign(at) === '?')) return null;
  const ors = outer.filter((at) => isOr(code, at));
  if (ors.length > 0)
    return parts(code, from, to, ors).some((part) => truthIn(code, language, part) === true) ? 'always' : null;
  const ands = outer.filter((at) => isAnd(code, at));
  const values = parts(code, from, to, ands).map((part) => truthIn(code, language, part));
  if (values.includes(false)) return 'never';
  return values.every((value) => value === true) ? 'always' : null;
}

/** Whether a stretch of tokens is made of literals and signs alone. */
export function asksNothing(code: CodeReader, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (asks(code, at)) return false;
  return true;
}

function asks(code: CodeReader, token: number): boolean {
  if (code.file.kind[token] === TokenKind.string) return !PLAIN_STRING.test(code.text(token));
  return code.isWord(token) && !CONSTANT.has(code.text(token));
}

type Part = readonly [from: number, to: number];

/** What stands between signs of a condition. */
function parts(code: CodeReader, from: number, to: number, signs: readonly number[]): Part[] {
  const begins = [from, ...signs.map((at) => (code.isWord(at) ? at + 1 : at + 2))];
  return [...signs, to].map((end, part) => [begins[part] ?? end, end]);
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

/** What a part of a condition always says: that of a literal, or a name that its file gives one value; the contrary under a `not`. */
function truthIn(code: CodeReader, language: Language, [from, to]: Part): boolean | null {
  if (isNo(code, from, to)) return false;
  if (isYes(code, from, to)) return true;
  if (to === from + 1) return fixedValue(code, language, from);
  const isNot = code.sign(from) === '!' || code.text(from) === 'not';
  if (to !== from + 2 || !isNot) return null;
  const value = fixedValue(code, language, from + 1);
  return value === null ? null : !value;
}
