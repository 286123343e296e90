import type { BaseCode } from './code.ts';
import { lineText } from './lines.ts';

/** Lines that are looked at above one. */
const MAX_LINES = 1000;
const COMMENT = /(?:\/\/|#).*$/;
/** Begins an import that goes on in the next line. */
const HEAD = /^\s*(?:import|from|use|using)\b.*[({,]\s*$/;
/** A line of such a list, nested ones and strings too: names, and what stands between them. What is no list costs a longer reading, no token. */
const ENTRY = /^[\w$\s:,.*/@"'`{}()-]*$/;

/** The line at which a list of imports begins that a line may be in; the line itself where there is none above it. */
export function importAround(code: BaseCode, line: number): number {
  for (let above = line; above >= Math.max(0, line - MAX_LINES); above -= 1) {
    const text = lineText(code, above).replace(COMMENT, '');
    if (HEAD.test(text)) return above;
    if (!ENTRY.test(text)) return line;
  }
  return line;
}
