import type { Language } from './language.ts';
import { isCode, type Piece, scan } from './scan.ts';

/** Lines from the first to the last one. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

/** Signs that carry a statement on from the line they end, and from the line before the one they begin. */
const CARRY_LAST = /^[,.+\-*/%=<>&|^?\\]$/;
const CARRY_FIRST = /^[.?:&|=+\->]$/;
/** What stands before a brace that opens no block of statements. */
const BEFORE_ENTRIES = /^(?:return|import|export|type|let|var|default|yield|[=,([:?|&<])$/;

/** Lines that mean something together alone: a statement, a string or a comment goes on over them. In order, none within others. */
export function wholes(text: string, language: Language): Lines[] {
  const pieces = scan(text, language);
  const code = pieces.filter(isCode);
  const found = pieces.flatMap(({ kind, text: said, line }) =>
    kind === 'newline' ? [] : [{ from: line, to: line + said.split('\n').length - 1 }],
  );
  const isEntries: boolean[] = [];
  for (const [index, piece] of code.entries()) {
    if (/^[([{]$/.test(piece.text)) isEntries.push(piece.text !== '{' || holdsEntries(code, index, language));
    if (/^[)\]}]$/.test(piece.text)) isEntries.pop();
    const next = code[index + 1];
    if (next === undefined || next.line === piece.line || piece.text === ';') continue;
    if (isEntries.at(-1) === true || goesOn(piece, code.slice(index + 1, index + 3), language))
      found.push({ from: piece.line, to: next.line });
  }
  return merged(found.filter(({ from, to }) => to > from));
}

function goesOn(last: Piece, [first, second]: readonly Piece[], language: Language): boolean {
  const isHead = language === 'c' && last.text === ')' && first?.kind === 'word' && second?.text === '{';
  const isStep = /^[+-]$/.test(first?.text ?? '') && second?.text === first?.text;
  const isLabel = language !== 'python' && last.text === ':';
  return isHead || isLabel || CARRY_LAST.test(last.text) || (CARRY_FIRST.test(first?.text ?? '') && !isStep);
}

/** Whether an opening brace holds what commas separate. */
function holdsEntries(code: readonly Piece[], brace: number, language: Language): boolean {
  const before = code[brace - 1]?.text ?? ';';
  if (language === 'python' || code[brace - 2]?.text === 'enum') return true;
  return BEFORE_ENTRIES.test(before) || (language === 'script' && before === 'const');
}

function merged(all: readonly Lines[]): Lines[] {
  const result: Lines[] = [];
  for (const { from, to } of [...all].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || from > last.to) result.push({ from, to });
    else result[result.length - 1] = { from: last.from, to: Math.max(last.to, to) };
  }
  return result;
}
