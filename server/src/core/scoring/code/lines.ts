import type { BaseCode } from './code.ts';
import { firstNotBelow } from './first-not-below.ts';

/** Lines that are looked at above one, and characters of a line. */
const MAX_LINES = 200;
export const MAX_TEXT = 400;

/** Blanks before the first character of a line. */
export function indentOf({ text, table }: BaseCode, line: number): number {
  const start = table.start[line] ?? 0;
  let at = start;
  while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at += 1;
  return at - start;
}

/** First line that has the significant token, or a later one. */
export function lineOf(file: Pick<BaseCode, 'firstSignificant'>, index: number): number {
  return firstNotBelow(file.firstSignificant, index + 1, 1) - 1;
}

/** The next line after one whose mark is `mark`; −1 where there is none. They come in rows, so the line below is looked at first. */
export const nextMarked = (marks: Int32Array | Uint8Array, mark: number, line: number): number =>
  marks[line + 1] === mark ? line + 1 : marks.indexOf(mark, line + 1);

/** The beginning of a line. */
export function lineText({ text, table }: BaseCode, line: number): string {
  const start = table.start[line] ?? 0;
  return text.slice(start, Math.min(start + MAX_TEXT, table.start[line + 1] ?? text.length));
}

/** The nearest line above that stands less deep; empty where there is none near. */
export function openerOf(code: BaseCode, line: number): string {
  const own = indentOf(code, line);
  if (own === 0) return '';
  for (let above = line - 1; above >= Math.max(0, line - MAX_LINES); above -= 1) {
    if (indentOf(code, above) >= own || (code.state[above] ?? 0) < 0) continue; // inside a comment or a string
    const text = lineText(code, above);
    if (text.trim() !== '') return text;
  }
  return '';
}
