import { allClasses } from './characters.ts';
import type { Grammar } from './grammar.ts';

/** Bits of a character's class. */
export const CLASSES = 7;
/** What a character may be the first one of; one bit each, beside its class. */
export const Opening = { comment: 8, longString: 16, rawString: 32, string: 64, join: 128 } as const;

/** A string that is documentation may have one or two of them before it. */
const DOC_PREFIXES = 'rRuUbBfF';

const known = new Map<Grammar, Uint8Array>();

/** Of each UTF-16 unit its class, and what it may begin in a language. */
export function charactersOf(grammar: Grammar): Uint8Array {
  const characters = known.get(grammar) ?? markCharacters(grammar);
  known.set(grammar, characters);
  return characters;
}

function markCharacters(grammar: Grammar): Uint8Array {
  const marks = allClasses();
  const mark = (opening: number, texts: readonly string[]) => {
    for (const text of texts) marks[text.charCodeAt(0)] = (marks[text.charCodeAt(0)] ?? 0) | opening;
  };
  const opens = (pairs: Grammar['longStrings']) => pairs.map(([open]) => open);
  mark(Opening.comment, [...grammar.lineComments, ...grammar.firstInLineComments]);
  mark(Opening.comment, opens(grammar.blockComments));
  mark(Opening.comment, [
    ...(grammar.conditions ? ['#'] : []),
    ...(grammar.openTags ? ['<', '?'] : []),
    ...(grammar.endLine === '' ? [] : [grammar.endLine]),
  ]);
  mark(Opening.longString, opens(grammar.longStrings));
  if (grammar.heredocs !== 'none') mark(Opening.longString, ['<']);
  mark(Opening.rawString, [
    ...(grammar.rawHashes ? ['r', 'b'] : []),
    ...(grammar.rawTags ? ['R'] : []),
    ...(grammar.docStrings ? [...DOC_PREFIXES] : []),
  ]);
  mark(Opening.join, ['\\']);
  mark(Opening.string, [
    ...grammar.strings,
    ...(grammar.templates ? ['`'] : []),
    ...(grammar.characters ? ["'"] : []),
    ...(grammar.regularExpressions ? ['/'] : []),
  ]);
  return marks;
}
