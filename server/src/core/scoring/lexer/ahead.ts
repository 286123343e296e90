import { skipBlanks } from './blanks.ts';

/** What follows in the line: nothing looks at the next one, as each line is lexed without it. */

const NEWLINE = 10;
const CLOSING_BRACE = 125;

/** The newline that ends the line, or the end of the text, where nothing but a backslash stands before it; else −1. */
export function joinAt(text: string, backslash: number): number {
  const at = skipBlanks(text, backslash + 1);
  return at === text.length || text.charCodeAt(at) === NEWLINE ? at : -1;
}

/** Whether the next character closes a brace. */
export function closesAtOnce(text: string, from: number): boolean {
  return text.charCodeAt(skipBlanks(text, from)) === CLOSING_BRACE;
}

/** Whether the line says no more, but for a comment of Python. */
export const isLastInLine = (text: string, end: number): boolean =>
  /^[ \t\r]*(#.*)?(\n|$)/.test(text.slice(end, end + 200));
