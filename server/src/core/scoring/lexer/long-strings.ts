import type { Grammar } from './grammar.ts';
import { labelEnd, phpHeredoc } from './heredocs.ts';
import { longStringEnd, quotesEnd } from './literals.ts';

/** A string over several lines: where its content begins, where it ends with the mark that closes it, and that mark. */
export interface LongString {
  readonly inner: number;
  readonly end: number;
  readonly close: string;
}

/** The one that begins at `at`; null where none does. */
export function longStringAt(text: string, at: number, grammar: Grammar): LongString | null {
  if (grammar.heredocs === 'php') return phpLongString(text, at);
  for (const [open, close] of grammar.longStrings) {
    if (text.startsWith(open, at)) return quotedString(text, at + open.length, close, grammar.countsQuotes);
  }
  return null;
}

function quotedString(text: string, from: number, close: string, countsQuotes: boolean): LongString {
  const isDoubled = countsQuotes && close === '"';
  const inner = countsQuotes && !isDoubled ? quotesEnd(text, from) : from;
  const mark = close + '"'.repeat(inner - from);
  return { inner, end: longStringEnd(text, inner, mark, isDoubled), close: mark };
}

/** Its content begins with the newline after its mark. */
function phpLongString(text: string, at: number): LongString | null {
  const heredoc = phpHeredoc(text, at);
  if (heredoc === null) return null;
  const inner = heredoc.end - 1;
  return { inner, end: labelEnd(text, inner, heredoc.label), close: heredoc.label };
}
