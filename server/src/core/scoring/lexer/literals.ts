import { isWordPart } from './characters.ts';
import type { Grammar } from './grammar.ts';

/** Where strings and regular expressions end, from the text alone. */

const NEWLINE = 10;
const DOUBLE_QUOTE = 34;
const SLASH = 47;
const BACKSLASH = 92;
/** Longer ones are taken for divisions, so that a line of slashes takes no square of its length. */
const MAX_REGULAR_EXPRESSION = 1000;
/** The second character of a raw string: a quote, a hash, or the `r` of `br`. */
const mayFollowRaw = (code: number): boolean => code === DOUBLE_QUOTE || code === 35 || code === 114;

/** The closing delimiter `code` of a string, or the end of what it stands in: with `isOpen` the text, else the line. `from`: its first character. */
export function stringEnd(text: string, from: number, code: number, isOpen: boolean): number {
  const lineEnd = isOpen ? code : NEWLINE;
  let end = from;
  for (; end < text.length; end += 1) {
    const next = text.charCodeAt(end);
    if (next === code || next === lineEnd) break;
    if (next === BACKSLASH) end += text.startsWith('\r\n', end + 1) ? 2 : 1;
  }
  const closed = end < text.length && text.charCodeAt(end) === code;
  return Math.min(text.length, closed ? end + 1 : end);
}

/** Where a raw string's content begins, and what closes it: Rust's `r#"…"#` and C++'s `R"tag(…)tag"`. */
export function rawStringHead(
  text: string,
  at: number,
  { rawHashes }: Grammar,
): { inner: number; close: string } | null {
  if (!mayFollowRaw(text.charCodeAt(at + 1))) return null;
  if (at > 0 && isWordPart(text.charCodeAt(at - 1))) return null;
  const head = text.slice(at, at + 24);
  const match = rawHashes ? /^b?r(#*)"/.exec(head) : /^R"([^\s()\\]{0,16})\(/.exec(head);
  if (match === null) return null;
  return { inner: at + match[0].length, close: rawHashes ? `"${match[1]}` : `)${match[1]}"` };
}

/** After the quote that closes a character; −1 where the quote at `at` opens none. */
export function characterEnd(text: string, at: number): number {
  const match = /^'(\\.[^'\n]{0,10}|[^'\\\n]{1,2})'/.exec(text.slice(at, at + 16));
  return match === null ? -1 : at + match[0].length;
}

/** After the slash that closes a regular expression; −1 where the slash at `at` opens none. */
export function regularExpressionEnd(text: string, at: number): number {
  let inClass = false;
  const limit = Math.min(text.length, at + MAX_REGULAR_EXPRESSION);
  for (let end = at + 1; end < limit; end += 1) {
    const code = text.charCodeAt(end);
    if (code === NEWLINE) return -1;
    if (code === BACKSLASH) end += 1;
    else if (code === 91) inClass = true;
    else if (code === 93) inClass = false;
    else if (code === SLASH && !inClass) return end + 1;
  }
  return -1;
}

/** After the mark that closes a long string, or the end of the text. `isDoubled`: a mark that follows another one at once is content. */
export function longStringEnd(text: string, from: number, close: string, isDoubled: boolean): number {
  let end = text.indexOf(close, from);
  while (isDoubled && end >= 0 && text.startsWith(close, end + 1)) end = text.indexOf(close, end + 2);
  return end < 0 ? text.length : end + close.length;
}

/** The first character at or after `at` that is no quote. */
export function quotesEnd(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === DOUBLE_QUOTE) end += 1;
  return end;
}

const isQuote = (code: number): boolean => code === DOUBLE_QUOTE || code === 39;
/** `bfru`, small or not. */
const isPrefix = (code: number): boolean => {
  const small = code | 32;
  return small === 98 || small === 102 || small === 114 || small === 117;
};

/** After a string of Python that has letters before its quote; −1 where none begins at `at`, which is such a letter. */
export function prefixedStringEnd(text: string, at: number): number {
  const quote = isPrefix(text.charCodeAt(at + 1)) ? at + 2 : at + 1;
  const code = text.charCodeAt(quote);
  if (!isQuote(code)) return -1;
  const long = String.fromCharCode(code).repeat(3);
  if (text.startsWith(long, quote)) return longStringEnd(text, quote + 3, long, false);
  return stringEnd(text, quote + 1, code, false);
}
