import type { BaseCode } from '../code/code.ts';
import { indentOf, lineOf } from '../code/lines.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { depthOf } from '../lexer/lex.ts';

/** Languages whose blocks are told by indentation. */
const INDENTED: ReadonlySet<Language> = new Set(['python', 'ruby', 'plain'] as const);
const CLOSING = '})]';
const BRACE = 123;

/**
 * The lines of the block that a definition's name heads; null where the name is within a line, as in a call. Of `lead`, a token of the head
 * stands before the name. Told by what is known of all lines, lexed anew or not: how many brackets are open where each begins.
 */
export function blockOf(code: BaseCode, language: Language, name: number, lead: number): Stretch | null {
  const { firstSignificant, ids } = code;
  const head = lineOf(code, name - lead);
  if (lead === 0 && firstSignificant[head] !== name) return null;
  const end = INDENTED.has(language) ? endOfDeeper(code, head) : endOfBrackets(code, head, lineOf(code, name));
  return { from: firstSignificant[head] ?? 0, to: firstSignificant[end] ?? ids.length };
}

/** Line after the brackets that a head opens; `name`: line of its name, after which a brace may stand on a line of its own. */
function endOfBrackets(code: BaseCode, head: number, name: number): number {
  const { state } = code;
  const own = depthAt(code, head);
  let isOpen = false;
  for (let line = head + 1; line < state.length; line += 1) {
    if ((state[line] ?? 0) < 0) continue; // inside a comment or a string
    const depth = depthAt(code, line);
    if (depth > own) isOpen = true;
    else if (depth < own || isOpen || line > name) {
      const goesOn =
        depth === own && code.text.charCodeAt((code.table.start[line] ?? 0) + indentOf(code, line)) === BRACE;
      if (!goesOn) return line;
    }
  }
  return state.length;
}

const depthAt = ({ state }: BaseCode, line: number): number => depthOf(state[line] ?? 0);

/** Line after those that stand deeper than a head, and what closes them. */
function endOfDeeper(code: BaseCode, head: number): number {
  const own = indentOf(code, head);
  const lines = code.state.length;
  for (let line = head + 1; line < lines; line += 1) {
    const start = (code.table.start[line] ?? 0) + indentOf(code, line);
    const closes = CLOSING.includes(code.text[start] ?? ' ');
    const isEmpty = code.firstSignificant[line] === code.firstSignificant[line + 1] && !closes;
    if (!isEmpty && indentOf(code, line) <= own) return closes ? line + 1 : line;
  }
  return lines;
}
