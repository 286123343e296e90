import type { CodeReader } from '../code/code-reader.ts';
import { idOfWord, idsOfWords } from '../code/id-set.ts';
import type { Stretch } from '../code/stretch.ts';
import { Mark, TokenKind } from '../lexer/tokens.ts';
import { NO, YES } from './truth.ts';

/** Signs that a value may begin behind. */
const BEFORE_VALUE = '=(,[{;?:';
const COMPARES = '=!<>';
const RETURN = idOfWord('return');

const LITERALS = idsOfWords([...NO, ...YES].join(' '));
const JOINS = idsOfWords('and or');
const [AND, OR, QUESTION] = [38, 124, 63];

/** Whether a token is a literal that may decide what is asked for behind it: worth a closer look. */
export function mayDecide(code: CodeReader, token: number): boolean {
  if (!LITERALS.has(code.idOf(token)) && code.file.kind[token] !== TokenKind.number) return false;
  const next = code.firstOf(token + 1);
  return next === AND || next === OR || next === QUESTION || JOINS.has(code.idOf(token + 1));
}

/** Significant tokens of what is never asked for since the literal before it decides: `false && …`, `true || …`, `0 ? … : …`; null where none does. */
export function deadValueAt(code: CodeReader, token: number): Stretch | null {
  const text = code.text(token);
  const isNo = NO.has(text);
  if (!(isNo || YES.has(text)) || !beginsValue(code, token)) return null;
  const from = code.indexAt(token);
  if (code.sign(token + 1) === '?' && !'.?:'.includes(code.sign(token + 2)))
    return { from, to: code.indexAt(endOfValue(code, token + 1, '')) };
  const sign = joining(code, token + 1);
  const behind = token + (code.isWord(token + 1) ? 2 : 3);
  if (sign !== (isNo ? '&' : '|') || code.file.kind[behind] === TokenKind.string) return null; // `assert(false && "why")`
  return { from, to: code.indexAt(endOfValue(code, behind, isNo ? '|?:' : '?:')) };
}

function joining(code: CodeReader, token: number): string {
  if (code.isWord(token)) return { and: '&', or: '|' }[code.text(token)] ?? '';
  return code.sign(token) === code.sign(token + 1) ? code.sign(token) : '';
}

function beginsValue(code: CodeReader, token: number): boolean {
  if (code.idOf(token - 1) === RETURN) return true;
  if (code.isWord(token - 1) && code.isOneLine(token - 1)) return false; // `extends null ? … : …`
  if (((code.file.marks[code.indexAt(token)] ?? 0) & Mark.begins) !== 0) return true;
  const [first, before] = [code.sign(token - 2), code.sign(token - 1)];
  if ('&|'.includes(before)) return first === before;
  return BEFORE_VALUE.includes(before) && (before !== '=' || !COMPARES.includes(first));
}

/** Tokens of a value that are looked at. */
const MAX_VALUE = 400;

/** `ends`: signs that end it beside those that end a statement, a bracket or an entry of a list. */
function endOfValue(code: CodeReader, from: number, ends: string): number {
  const limit = Math.min(code.last, from + MAX_VALUE);
  for (let at = from; at < limit; at += 1) {
    const sign = code.sign(at);
    if (',;)]}'.includes(sign) || ends.includes(sign)) return at;
    if ('([{'.includes(sign)) at = code.close(at);
    if (at < code.last && code.endsWithLine(at)) return at + 1;
  }
  return limit;
}
