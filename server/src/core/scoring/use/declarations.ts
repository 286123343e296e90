import type { CodeReader } from '../code/code-reader.ts';
import { idOfWord } from '../code/id-set.ts';
import type { Language } from '../lexer/grammar.ts';
import { isPlain } from './value-of-name.ts';

/** What is defined without a body after its name. `scoped`: a method where it stands among the members of a type; `branch`: nothing can say its name. */
export interface Declared {
  /** Significant token. */
  readonly name: number;
  /** Where that is not where its statement begins. */
  readonly from?: number;
  readonly to: number;
  readonly kind: 'function' | 'variable' | 'scoped' | 'branch';
}
/** Reads what a word declares. `token`: the word. */
type Reader = (code: CodeReader, token: number) => Declared | null;

/** Tokens between a word and what it is asked for. */
const MAX_HEAD = 400;

/** By the words that they begin with. */
const READERS: Partial<Record<Language, Readonly<Record<string, Reader>>>> = {
  script: { type: typeAlias, declare: ambient },
  rust: { type: typeAlias, macro_rules: macroOfRust, const: blankConstant, let: blankVariable },
  go: { type: typeOfGo, var: variableOfGo, _: intoBlank },
  jvm: { _: intoBlank, record, typealias: typeAlias },
  csharp: { _: intoBlank, record },
  c: { define: macro, typedef: otherName, using: alias, void: forgotten },
  solidity: { error: event, event },
};
const readers = new Map(
  Object.entries(READERS).map(([language, byWord]) => [
    language,
    new Map(Object.entries(byWord).map(([word, reader]) => [idOfWord(word), reader])),
  ]),
);
const NONE: ReadonlyMap<number, Reader> = new Map();

/** Of a language, by the id of the word. */
export const readersOf = (language: Language): ReadonlyMap<number, Reader> => readers.get(language) ?? NONE;

/** To the end of the statement that goes on from a token. */
const upTo = (code: CodeReader, from: number): number => code.indexAt(code.endOfStatement(from));

/** `type Name = …`, `type Name<…> = …` */
function typeAlias(code: CodeReader, token: number): Declared | null {
  if (!code.isWord(token + 1)) return null;
  const value = code.sign(token + 2) === '<' ? afterAngles(code, token + 2) : token + 2;
  if (code.sign(value) !== '=' || code.sign(value + 1) === '=') return null;
  return { name: code.indexAt(token + 1), to: code.indexAt(endOfType(code, value + 1)), kind: 'variable' };
}

/** Where a statement ends that is a type from a token on: a comma between angles ends none. */
function endOfType(code: CodeReader, from: number): number {
  let angles = 0;
  for (let at = from; at < code.last; at += 1) {
    const sign = code.sign(at);
    if (sign === '<') angles += 1;
    else if (sign === '>' && !'=-'.includes(code.sign(at - 1))) angles -= 1;
    else if ('([{'.includes(sign)) at = code.close(at);
    else if (angles <= 0 && ',;)]}'.includes(sign)) return at;
    if (angles <= 0 && at < code.last && code.endsWithLine(at)) return at + 1;
  }
  return code.last;
}

/** The token after angles that open at one. */
function afterAngles(code: CodeReader, open: number): number {
  let angles = 0;
  for (let at = open; at < Math.min(code.last, open + MAX_HEAD); at += 1) {
    const sign = code.sign(at);
    if ('([{'.includes(sign)) at = code.close(at);
    else if (sign === '<') angles += 1;
    else if (sign === '>' && !'=-'.includes(code.sign(at - 1))) angles -= 1;
    if (angles === 0) return at + 1;
  }
  return code.last;
}

const VARIABLES = new Set('const let var'.split(' '));

/** `declare const name: …` */
function ambient(code: CodeReader, token: number): Declared | null {
  if (!VARIABLES.has(code.text(token + 1)) || !code.isWord(token + 2) || code.text(token + 2) === 'enum') return null;
  return { name: code.indexAt(token + 2), to: upTo(code, token + 2), kind: 'variable' };
}

/** `macro_rules! name {…}` */
function macroOfRust(code: CodeReader, token: number): Declared | null {
  if (code.sign(token + 1) !== '!' || !code.isWord(token + 2)) return null;
  return { name: code.indexAt(token + 2), to: code.indexAt(code.close(token + 3)), kind: 'function' };
}

/** `const _: … = …` */
function blankConstant(code: CodeReader, token: number): Declared | null {
  if (code.text(token + 1) !== '_') return null;
  return { name: code.indexAt(token + 1), to: upTo(code, token + 2), kind: 'branch' };
}

/** `let _ = …` */
function blankVariable(code: CodeReader, token: number): Declared | null {
  return code.text(token + 1) === '_' ? intoBlank(code, token + 1) : null;
}

/** `_ = …`, of what does nothing: a value, or a function that is not called. */
function intoBlank(code: CodeReader, token: number): Declared | null {
  if (code.sign(token + 1) !== '=') return null;
  const end = code.endOfStatement(token + 2);
  if (!isPlain(code, token + 2, end) && !isFunction(code, token + 2)) return null;
  return { name: code.indexAt(token), to: code.indexAt(end), kind: 'branch' };
}

function isFunction(code: CodeReader, from: number): boolean {
  if (code.sign(from) === '|' || code.text(from) === 'move') return true;
  return code.text(from) === 'func' && code.sign(code.endOfBody(from + 1) + 1) !== '(';
}

/** `record Name(…) {…}`, `record Name(…);` */
function record(code: CodeReader, token: number): Declared | null {
  if (!code.isWord(token + 1) || !'(<{'.includes(code.sign(token + 2))) return null;
  return { name: code.indexAt(token + 1), to: code.indexAt(code.endOfBody(token + 2, code.last)), kind: 'function' };
}

/** `(void) name;` */
function forgotten(code: CodeReader, token: number): Declared | null {
  const begins = ';{}'.includes(code.sign(token - 2)) || !code.isOneLine(token - 2);
  if (!begins || code.sign(token - 1) !== '(' || code.sign(token + 1) !== ')') return null;
  const end = code.endOfStatement(token + 2);
  if (end === token + 2 || !isPlain(code, token + 2, end)) return null;
  return { name: code.indexAt(token), to: code.indexAt(end), kind: 'branch' };
}

/** `type Name …`, whatever it is. */
function typeOfGo(code: CodeReader, token: number): Declared | null {
  const name = token + 1;
  if (!code.isWord(name) || !code.isOneLine(token)) return null;
  return { name: code.indexAt(name), to: upTo(code, name), kind: 'function' };
}

/** `var name …`: with a value it is read as others are, but where nothing can say it. */
function variableOfGo(code: CodeReader, token: number): Declared | null {
  const name = token + 1;
  if (!code.isWord(name) || code.sign(name + 1) === ',') return null;
  const value = valueOfGo(code, name);
  if (code.text(name) === '_') return blank(code, name, value);
  return value > 0 ? null : { name: code.indexAt(name), to: upTo(code, name), kind: 'variable' };
}

/** `_ = …`: a call does something all the same. */
function blank(code: CodeReader, name: number, value: number): Declared | null {
  if (value === 0 || isCall(code, value)) return null;
  return { name: code.indexAt(name), to: upTo(code, value), kind: 'branch' };
}

/** Whether a value is what a call gives back. */
export function isCall(code: CodeReader, value: number): boolean {
  let at = value;
  if (!code.isWord(at) || code.text(at) === 'func') return false;
  while (code.sign(at + 1) === '.') at += 2;
  return code.sign(at + 1) === '(';
}

/** The token after the sign that puts a value into a name of Go; 0 where its statement has none. */
function valueOfGo(code: CodeReader, name: number): number {
  const end = code.endOfStatement(name);
  for (let at = name + 1; at < end; at += 1) {
    if (code.sign(at) === '=') return at + 1;
    if ('([{'.includes(code.sign(at))) at = code.close(at);
  }
  return 0;
}

/** What stands in a line of its own in a group of Go's: `var (`, `const (` or `type (`. */
export function grouped(code: CodeReader, token: number, group: string): Declared | null {
  const from = code.indexAt(token);
  const isBlank = code.text(token) === '_';
  if (!isBlank) return { name: from, from, to: upTo(code, token), kind: group === 'type' ? 'function' : 'variable' };
  const nothing = group === 'var' ? blank(code, token, valueOfGo(code, token)) : null;
  return nothing === null ? null : { ...nothing, from };
}

/** `#define NAME …`, to the end of its lines. */
function macro(code: CodeReader, token: number): Declared | null {
  if (code.sign(token - 1) !== '#' || !code.isWord(token + 1)) return null;
  return { name: code.indexAt(token + 1), to: endOfDirective(code, token), kind: 'variable' };
}

/** Significant token after the lines of a directive: a backslash carries them on. */
function endOfDirective(code: CodeReader, token: number): number {
  const { text, start } = code.file;
  let end = text.indexOf('\n', start[token]);
  while (end > 0 && /\\\r?$/.test(text.slice(end - 2, end))) end = text.indexOf('\n', end + 1);
  if (end < 0) return code.stretch.to;
  let after = token;
  while (after <= code.last && (start[after] ?? text.length) < end) after += 1;
  return code.indexAt(after);
}

/** `typedef … Name;`, `typedef … (*Name)(…);`, `typedef … Name[4], *Other;` */
function otherName(code: CodeReader, token: number): Declared | null {
  let name = 0;
  let angles = 0;
  for (let at = token + 1; at <= code.last + 1 && at < token + MAX_HEAD; at += 1) {
    const sign = code.sign(at);
    if (code.isWord(at)) name = at;
    if (angles === 0 && (sign === ',' || isSemicolon(code, at))) return named(code, name, at);
    if (sign === '(' && code.sign(at + 1) === '*') return named(code, code.close(at) - 1, at);
    if (sign === '<') angles += 1;
    if (sign === '>') angles -= 1;
    if ('([{'.includes(sign)) at = code.close(at);
  }
  return null;
}
const SEMICOLON = 59;
const isSemicolon = (code: CodeReader, token: number): boolean => code.firstOf(token) === SEMICOLON;

/** `from`: a token after which the semicolon comes. */
function named(code: CodeReader, name: number, from: number): Declared | null {
  if (!code.isWord(name)) return null;
  let end = from;
  while (end < code.last && !isSemicolon(code, end)) end += 1;
  return { name: code.indexAt(name), to: code.indexAt(end), kind: 'scoped' };
}

/** `using Name = …;` */
function alias(code: CodeReader, token: number): Declared | null {
  if (!code.isWord(token + 1) || code.sign(token + 2) !== '=') return null;
  return { name: code.indexAt(token + 1), to: code.indexAt(endOfType(code, token + 3)), kind: 'scoped' };
}

/** `error Name(…);`, `event Name(…);` */
function event(code: CodeReader, token: number): Declared | null {
  if (!code.isWord(token + 1) || code.sign(token + 2) !== '(') return null;
  return { name: code.indexAt(token + 1), to: upTo(code, token + 1), kind: 'function' };
}
