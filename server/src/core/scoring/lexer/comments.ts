import { isBlank } from './blanks.ts';

/** Where comments end, from the text alone: all of one is passed over at once, and no lexing begins inside it. */

const SLASH = 47;
const STAR = 42;
const BACKSLASH = 92;

/** After the mark that closes the comment at `at`, where each one inside it has a mark of its own; else the end of the text. */
export function nestedCommentEnd(text: string, at: number): number {
  let depth = 1;
  for (let next = at + 2; next < text.length; next += 1) {
    const code = text.charCodeAt(next);
    if (code !== SLASH && code !== STAR) continue;
    if (text.charCodeAt(next + 1) !== (code === SLASH ? STAR : SLASH)) continue;
    depth += code === SLASH ? 1 : -1;
    next += 1;
    if (depth === 0) return next + 1;
  }
  return text.length;
}

/** The end of a line that goes on in the next one after each backslash: `lineEnd` is the newline of its first, or the end of the text. */
export function joinedLineEnd(text: string, lineEnd: number): number {
  let end = lineEnd;
  while (end < text.length && endsInBackslash(text, end)) {
    const next = text.indexOf('\n', end + 1);
    end = next < 0 ? text.length : next;
  }
  return end;
}

function endsInBackslash(text: string, lineEnd: number): boolean {
  let last = lineEnd - 1;
  while (isBlank(text.charCodeAt(last))) last -= 1;
  return text.charCodeAt(last) === BACKSLASH;
}
