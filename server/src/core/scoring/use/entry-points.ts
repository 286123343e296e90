import type { BaseCode } from '../code/code.ts';
import { lineAbove, lineOf, lineText, openerOf } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';

/** Names that something outside the program's text calls: starts of programs, and what languages call by themselves. */
const ENTRIES = new Set(
  [
    'main init constructor initialize setUp tearDown default exports receive fallback',
    'toString toJSON valueOf equals hashCode compareTo next then',
    'String Error Len Less Swap Close Read Write MarshalJSON UnmarshalJSON ServeHTTP',
  ].flatMap((words) => words.split(' ')),
);
/** What a language, or what runs tests in it, calls because of how it is named. Tests inside a source file earn nothing, but use what they say. */
const CALLED_BY_NAME: Partial<Record<Language, RegExp>> = {
  python: /^(?:__\w+__|test_\w*|Test\w*)$/,
  go: /^(?:Test|Benchmark)/,
  solidity: /^test/,
};
/** Decorators and attributes that say something of a definition, and hand it to nobody. */
const PLAIN =
  /^\s*(?:@(?:staticmethod|classmethod|property|abstractmethod|dataclass|overload|final|cached_property|deprecated|Deprecated|SuppressWarnings|Nullable|NonNull|typing\.|abc\.|functools\.|\w+\.(?:setter|getter|deleter))|#\[(?:derive|inline|must_use|allow|doc|deprecated|cold|non_exhaustive|expect|warn|deny))/;
const DECORATED = /^\s*(?:@\w|#\[\w)/;
const ATTRIBUTE = /^\s*\[\w/;
const DEFAULT = /\bexport\s+default\b/;
const OVERRIDE = /\boverride\b/;
const TRAIT = /^\s*(?:unsafe\s+)?impl\b.*\bfor\b/;

/** Whether something outside the text calls a definition, or the compiler sees that it answers to another. `name`: its significant token. */
export function isEntryPoint(code: BaseCode, language: Language, name: number, word: string): boolean {
  if (ENTRIES.has(word) || CALLED_BY_NAME[language]?.test(word) === true) return true;
  const line = lineOf(code, name);
  const text = lineText(code, line);
  if (OVERRIDE.test(text) || DEFAULT.test(text)) return true;
  const above = lineAbove(code, line);
  if ((language === 'csharp' ? ATTRIBUTE : DECORATED).test(above) && !PLAIN.test(above)) return true;
  return language === 'rust' && TRAIT.test(openerOf(code, line));
}
