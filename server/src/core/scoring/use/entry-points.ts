import type { BaseCode, SourceCode } from '../code/code.ts';
import { idOfWord } from '../code/id-set.ts';
import { lineOf, openerOf } from '../code/lines.ts';
import { beginOf } from '../code/statements.ts';
import type { Language } from '../lexer/grammar.ts';
import { isAttributed } from './attributes.ts';
import type { Definition } from './definitions.ts';

/** What Python's data model, and its library, call of a class, or read. */
const DATA_MODEL =
  'new init del repr str bytes format lt le eq ne gt ge hash bool getattr getattribute setattr delattr dir get set delete set_name objclass slots ' +
  'dict init_subclass mro_entries prepare instancecheck subclasscheck subclasshook class_getitem call len length_hint getitem setitem delitem ' +
  'missing iter reversed contains next add sub mul matmul truediv floordiv mod divmod pow lshift rshift and xor or radd rsub rmul rmatmul ' +
  'rtruediv rfloordiv rmod rdivmod rpow rlshift rrshift rand rxor ror iadd isub imul imatmul itruediv ifloordiv imod ipow ilshift irshift iand ixor ' +
  'ior neg pos abs invert complex int float index round trunc floor ceil enter exit aenter aexit await aiter anext buffer release_buffer match_args ' +
  'copy deepcopy replace reduce reduce_ex getstate setstate getnewargs getnewargs_ex fspath sizeof post_init annotations';
/** The same of a module: what is bare may stand in either. */
const VARIABLES_OF_MODULE = 'all version author';
const FUNCTIONS_OF_MODULE = 'getattr dir';
const underscored = (words: string): string => words.replace(/\w+/g, '__$&__');
/** Names of functions at which programs start. What calls them is the same line in many files. */
const STARTS: ReadonlyMap<Language, ReadonlySet<string>> = new Map([
  ['script', new Set(['main'])],
  ['python', new Set(['main', ...underscored(FUNCTIONS_OF_MODULE).split(' ')])],
  ['go', new Set(['main', 'init'])],
  ['rust', new Set(['main'])],
  ['c', new Set(['main'])],
]);
/** Names of members that languages, and what comes with them, call by themselves. */
const CALLED_MEMBERS: Partial<Record<Language, string>> = {
  script: 'constructor toString toJSON valueOf then next default exports',
  python: `setUp tearDown ${underscored(`${DATA_MODEL} ${VARIABLES_OF_MODULE}`)}`,
  go: 'String Error Len Less Swap Close Read Write MarshalJSON UnmarshalJSON ServeHTTP',
  jvm: 'main toString equals hashCode compareTo next setUp tearDown',
  csharp: 'Main Dispose',
  solidity: 'constructor receive fallback setUp',
  ruby: 'initialize',
};
const members = new Map(
  Object.entries(CALLED_MEMBERS).map(([language, names]) => [language, new Set(names.split(' '))]),
);
/**
 * Heads of what a language, or what runs tests in it, calls because of how it is named, from the word before the name on. Tests inside a source
 * file earn nothing, but use what they say: so these are the heads of what earns nothing for it.
 */
const CALLED_BY_NAME: ReadonlyMap<Language, RegExp> = new Map([
  ['python', /^(?:def test_|class Test)/],
  ['go', /^func (?:Test|Benchmark)(?![a-z])\w*\(\w+ \*testing\./],
  ['solidity', /^function test/],
  ['jvm', /^fun main\(/],
]);
const STATIC = idOfWord('static');
/** Languages in which a type is run by the name of its file, and the function it starts with. */
const STARTED_TYPES: ReadonlyMap<Language, number> = new Map([
  ['jvm', idOfWord('main')],
  ['csharp', idOfWord('Main')],
]);
/** Characters of such a head that are looked at. */
const MAX_HEAD = 200;
const TRAIT = /^\s*(?:unsafe\s+)?impl\b.*\bfor\b/;
const EXPORT_DEFAULT = 'export default'.split(' ').map(idOfWord);
const OVERRIDE = [idOfWord('override')];

/** Whether something outside the text calls a definition, or the compiler sees that it answers to another. `name`: its significant token. */
export function isEntryPoint(
  code: SourceCode,
  language: Language,
  one: Pick<Definition, 'name' | 'kind' | 'to'>,
): boolean {
  const { name, kind } = one;
  const token = code.significant[name] ?? 0;
  const word = code.text.slice(code.start[token], code.end[token]);
  const isMember = kind === 'method' || kind === 'bare';
  if ((isMember ? members : STARTS).get(language)?.has(word) === true) return true;
  if (holdsStart(code, language, one)) return true;
  if (CALLED_BY_NAME.get(language)?.test(headAt(code, name)) === true) return true;
  const line = lineOf(code, name);
  if ((isMember && says(code, line, OVERRIDE)) || says(code, line, EXPORT_DEFAULT)) return true;
  if (isHandedOn(code, name, language)) return true;
  return language === 'rust' && TRAIT.test(openerOf(code, line));
}

/** Whether a type has the function that a program starts with: what runs it says the type's name, and is outside the text. */
function holdsStart(
  { ids, marks, text, end, significant }: SourceCode,
  language: Language,
  { name, kind, to }: Pick<Definition, 'name' | 'kind' | 'to'>,
): boolean {
  const start = STARTED_TYPES.get(language);
  if (start === undefined || kind !== 'function') return false;
  for (let index = ids.indexOf(start, name + 1); index >= 0 && index < to; index = ids.indexOf(start, index + 1)) {
    const isHead = text[end[significant[index] ?? 0] ?? 0] === '(';
    if (isHead && ids.subarray(beginOf(marks, index), index).includes(STATIC)) return true;
  }
  return false;
}

/** A definition's name, with the word before it and what is after it. */
function headAt({ text, start, significant }: SourceCode, name: number): string {
  const from = start[significant[name - 1] ?? 0] ?? 0;
  return text.slice(from, from + MAX_HEAD);
}

/** Whether a decorator or an attribute above a definition hands it to something. */
export const isHandedOn = (code: BaseCode, name: number, language: Language): boolean =>
  isAttributed(code, lineOf(code, name), language);

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
