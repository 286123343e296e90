import { skipBlanks } from './blanks.ts';

/** Code that a condition of the preprocessor leaves out: `#if 0` up to the `#else`, `#elif` or `#endif` of its own. */

const DOUBLE_QUOTE = 34;
const HASH = 35;
const NEWLINE = 10;
const BACKSLASH = 92;
const SLASH = 47;
const STAR = 42;
const isSmall = (code: number): boolean => code >= 97 && code <= 122;
const NEVER = /^[ \t]*(?:\([ \t]*)?(?:0+[uUlL]*|false|![ \t]*1|![ \t]*true)(?:[ \t]*\))?[ \t\r]*(?:$|\n|\/[/*]|&&)/;
/** Of a condition so much is read. */
const CONDITION = 80;

/** After the code that the directive at `hash`, the first in its line, leaves out; −1 where it leaves out none. */
export function leftOutEnd(text: string, hash: number): number {
  const name = directiveAt(text, hash);
  if (name !== 'if' && name !== 'elif') return -1;
  const condition = text.indexOf(name, hash) + name.length;
  if (!NEVER.test(text.slice(condition, condition + CONDITION))) return -1;
  return branchEnd(text, condition, name === 'if');
}

/** The word after a hash and blanks. */
function directiveAt(text: string, hash: number): string {
  const start = skipBlanks(text, hash + 1);
  let end = start;
  while (isSmall(text.charCodeAt(end))) end += 1;
  return text.slice(start, end);
}

/** The hash of the directive that ends a branch; after it where it is an `#endif` and the branch the first. `from`: in the line of its head. */
function branchEnd(text: string, from: number, isFirst: boolean): number {
  let depth = 0;
  for (let at = nextLine(text, from); at < text.length; at = nextLine(text, at)) {
    const hash = skipBlanks(text, at);
    if (text.charCodeAt(hash) !== HASH) continue;
    const name = directiveAt(text, hash);
    if (name.startsWith('if')) depth += 1;
    else if (depth > 0) depth -= name === 'endif' ? 1 : 0;
    else if (name === 'endif' && isFirst) return text.indexOf(name, hash) + name.length;
    else if (name === 'endif' || name.startsWith('el')) return hash;
  }
  return text.length;
}

/** The first character of the next line that begins in no comment: a directive in one is none. */
function nextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return at + 1;
    if (code === DOUBLE_QUOTE) at = quoteEnd(text, at);
    else if (code === SLASH) at = commentEnd(text, at);
  }
  return text.length;
}

/** The last character of a string, that of the line where nothing closes it. */
function quoteEnd(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === NEWLINE) return at - 1;
    if (code === DOUBLE_QUOTE) return at;
    if (code === BACKSLASH && text.charCodeAt(at + 1) !== NEWLINE) at += 1;
  }
  return text.length;
}

/** The last character of a comment; the slash itself where it begins none. */
function commentEnd(text: string, slash: number): number {
  const next = text.charCodeAt(slash + 1);
  if (next !== SLASH && next !== STAR) return slash;
  const close = next === STAR ? text.indexOf('*/', slash + 2) : text.indexOf('\n', slash);
  if (close < 0) return text.length;
  return next === STAR ? close + 1 : close - 1;
}
