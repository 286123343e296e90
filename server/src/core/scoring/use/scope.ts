import type { SourceCode } from '../code/code.ts';
import { idsOfWords } from '../code/id-set.ts';
import { indentOf, lineOf } from '../code/lines.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { depthOf } from '../lexer/lex.ts';
import { functionAround } from './member-of-type.ts';

/** Words before a name that nothing outside its block can say: a member of a type is asked for everywhere. */
const OF_BLOCK = idsOfWords('const let mut');

/** Lines on each side of a variable that are looked at: what is in a longer block is asked for in all of its file, or up to there. */
const MAX_LINES = 2000;

/** Significant tokens of the block that a variable is declared in: nothing outside asks for it. `name`: its significant token. */
export function scopeOf(code: SourceCode, language: Language, name: number): Stretch {
  const { firstSignificant, ids, state, lines } = code;
  const all = { from: 0, to: ids.length };
  const line = lineOf(code, name);
  if (language === 'python') return functionOf(code, line) ?? all;
  if (language !== 'go' && !OF_BLOCK.has(ids[name - 1] ?? 0)) return all;
  const own = depthOf(state[line] ?? 0);
  if (own <= 0 || (state[line] ?? 0) < 0) return all;
  const isWithin = (other: number): boolean => (state[other] ?? 0) < 0 || depthOf(state[other] ?? 0) >= own;
  let [first, last] = [line, line];
  while (first > 0 && isWithin(first - 1) && line - first < MAX_LINES) first -= 1;
  while (last + 1 < lines && isWithin(last + 1) && last - line < MAX_LINES) last += 1;
  if (line - first === MAX_LINES || last - line === MAX_LINES) return all;
  return { from: firstSignificant[first] ?? 0, to: firstSignificant[last + 1] ?? ids.length };
}

/** Of Python, where a function's variables are its own; null outside of one. */
function functionOf(code: SourceCode, line: number): Stretch | null {
  const head = functionAround(code, line);
  if (head < 0) return null;
  const own = indentOf(code, head);
  const { firstSignificant, lines } = code;
  let end = head + 1;
  while (
    end < Math.min(lines, line + MAX_LINES) &&
    (firstSignificant[end] === firstSignificant[end + 1] || indentOf(code, end) > own || end <= line)
  )
    end += 1;
  return { from: firstSignificant[head] ?? 0, to: firstSignificant[end] ?? code.ids.length };
}
