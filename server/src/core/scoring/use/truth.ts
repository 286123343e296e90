import type { CodeReader } from '../code/code-reader.ts';

/** Literals that say no, and that say yes. */
export const NO = new Set('false False FALSE null NULL None nil nullptr undefined 0'.split(' '));
export const YES = new Set('true True TRUE 1'.split(' '));

/** Whether the tokens `from` to `to` are a literal that says no, or one that says yes under a `not`. */
export const isNo = (code: CodeReader, from: number, to: number): boolean => says(code, from, to, NO, YES);
export const isYes = (code: CodeReader, from: number, to: number): boolean => says(code, from, to, YES, NO);

function says(
  code: CodeReader,
  from: number,
  to: number,
  words: ReadonlySet<string>,
  others: ReadonlySet<string>,
): boolean {
  if (to === from + 1) return words.has(code.text(from));
  const isNot = code.sign(from) === '!' || code.text(from) === 'not';
  return to === from + 2 && isNot && others.has(code.text(from + 1));
}
