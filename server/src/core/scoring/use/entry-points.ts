import type { BaseCode, SourceCode } from '../code/code.ts';
import { idOfWord } from '../code/id-set.ts';
import { codeAbove, lineOf, openerOf } from '../code/lines.ts';
import type { Language } from '../lexer/grammar.ts';
import type { Definition } from './definitions.ts';

/** Names of functions at which programs start. What calls them is the same line in many files. */
const STARTS: ReadonlyMap<Language, ReadonlySet<string>> = new Map([
  ['script', new Set(['main'])],
  ['python', new Set(['main'])],
  ['go', new Set(['main', 'init'])],
  ['rust', new Set(['main'])],
  ['c', new Set(['main'])],
]);
/** Names of members that languages, and what comes with them, call by themselves. */
const CALLED_MEMBERS: Partial<Record<Language, string>> = {
  script: 'constructor toString toJSON valueOf then next default exports',
  python: 'setUp tearDown',
  go: 'String Error Len Less Swap Close Read Write MarshalJSON UnmarshalJSON ServeHTTP',
  jvm: 'main toString equals hashCode compareTo next setUp tearDown',
  csharp: 'Main Dispose',
  solidity: 'constructor receive fallback setUp',
  ruby: 'initialize',
};
const members = new Map(
  Object.entries(CALLED_MEMBERS).map(([language, names]) => [language, new Set(names.split(' '))]),
);
/** What a language, or what runs tests in it, calls because of how it is named. Tests inside a source file earn nothing, but use what they say. */
const CALLED_BY_NAME: ReadonlyMap<Language, RegExp> = new Map([
  ['python', /^(?:__\w+__|test_\w*|Test\w*)$/],
  ['go', /^(?:Test|Benchmark)/],
  ['solidity', /^test/],
]);
/** Decorators and attributes that say something of a definition, and hand it to nobody. */
const PLAIN =
  /^\s*(?:@(?:staticmethod|classmethod|property|abstractmethod|dataclass|overload|final|cached_property|deprecated|Deprecated|SuppressWarnings|Nullable|NonNull|typing\.|abc\.|functools\.|\w+\.(?:setter|getter|deleter))|#\[(?:derive|inline|must_use|allow|doc|deprecated|cold|non_exhaustive|expect|warn|deny))/;
const DECORATED = /^\s*(?:@\w|#\[\w)/;
const ATTRIBUTE = /^\s*\[\w/;
const TRAIT = /^\s*(?:unsafe\s+)?impl\b.*\bfor\b/;
const EXPORT_DEFAULT = 'export default'.split(' ').map(idOfWord);
const OVERRIDE = [idOfWord('override')];

/** Whether something outside the text calls a definition, or the compiler sees that it answers to another. `name`: its significant token. */
export function isEntryPoint(
  code: SourceCode,
  language: Language,
  { name, kind }: Pick<Definition, 'name' | 'kind'>,
): boolean {
  const token = code.significant[name] ?? 0;
  const word = code.text.slice(code.start[token], code.end[token]);
  const isMember = kind === 'method' || kind === 'bare';
  if ((isMember ? members : STARTS).get(language)?.has(word) === true) return true;
  if (CALLED_BY_NAME.get(language)?.test(word) === true) return true;
  const line = lineOf(code, name);
  if ((isMember && says(code, line, OVERRIDE)) || says(code, line, EXPORT_DEFAULT)) return true;
  if (isHandedOn(code, name, language)) return true;
  return language === 'rust' && TRAIT.test(openerOf(code, line));
}

/** Whether a decorator or an attribute above a definition hands it to something. */
export function isHandedOn(code: BaseCode, name: number, language: Language): boolean {
  const above = codeAbove(code, lineOf(code, name));
  return (language === 'csharp' ? ATTRIBUTE : DECORATED).test(above) && !PLAIN.test(above);
}

/** Whether the code of a line has some words in a row. */
function says({ ids, firstSignificant }: BaseCode, line: number, words: readonly number[]): boolean {
  const end = (firstSignificant[line + 1] ?? 0) - words.length;
  for (let index = firstSignificant[line] ?? 0; index <= end; index += 1) if (standAt(ids, index, words)) return true;
  return false;
}

function standAt(ids: Int32Array, index: number, words: readonly number[]): boolean {
  for (let at = 0; at < words.length; at += 1) if (ids[index + at] !== words[at]) return false;
  return true;
}
