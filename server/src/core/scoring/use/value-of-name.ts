import type { CodeReader } from '../code/code-reader.ts';
import { idsOfWords } from '../code/id-set.ts';
import type { Language } from '../lexer/grammar.ts';

/** Words before a name that its type follows, and languages in which none has to stand there. */
const TYPED = idsOfWords('const let var val static mut readonly public protected private');
const TYPED_WITHOUT: ReadonlySet<Language> = new Set(['python'] as const);
/** Tokens of a type between a name and its value. */
const MAX_TYPE = 64;

/** The token at which the value begins that is put into a name: `name = …`, `name := …`, `name: type = …`, in C `name[4] = …` too; 0 where none is. */
export function beginOfValue(code: CodeReader, language: Language, name: number): number {
  const sign = language === 'c' ? afterDimensions(code, name) : name + 1;
  if (code.sign(sign) !== ':') return puts(code, sign) ? sign + 1 : 0;
  if (code.sign(sign + 1) === '=') return sign + 2;
  return mayBeTyped(code, language, name) && code.isOneLine(name + 1) ? afterType(code, name + 2) : 0; // a block's head has its line to itself
}

/** Signs that change what a name has, with `=` behind them. */
const CHANGES = '+-*/%&|^?<>.';

/** The token behind the sign of a statement that changes what a name has: `name += …`, `name <<= …`; 0 where it only asks for it. */
export function beginOfChange(code: CodeReader, name: number): number {
  const sign = code.sign(name + 1);
  if (!CHANGES.includes(sign)) return 0;
  const equals = code.sign(name + 2) === sign ? name + 3 : name + 2;
  const isComparison = '<>'.includes(sign) && equals === name + 2;
  return code.sign(equals) === '=' && !isComparison ? equals + 1 : 0;
}

/** Whether a name is counted up or down, and the statement says nothing more: `name++`. */
export function isCounted(code: CodeReader, name: number): boolean {
  const sign = code.sign(name + 1);
  if (!'+-'.includes(sign) || code.sign(name + 2) !== sign) return false;
  return ';}'.includes(code.sign(name + 3)) || !code.isOneLine(name + 2);
}

/** Whether a value from one token to another does nothing but compute. What is added may end within it: then a bracket stands at its end. */
export function isPlain(code: CodeReader, from: number, to: number): boolean {
  if (AT_END.includes(code.sign(to))) return false;
  for (let at = from; at < to; at += 1) if (ACTS.includes(code.sign(at)) || code.text(at) === 'await') return false;
  return true;
}
const AT_END = '([{';
const ACTS = `${AT_END}=?<`;

/** Whether the colon after a name may have its type behind it. */
export const mayBeTyped = (code: CodeReader, language: Language, name: number): boolean =>
  TYPED_WITHOUT.has(language) || TYPED.has(code.idOf(name - 1));

/** Whether a sign puts what follows it into something, and compares nothing. */
const puts = (code: CodeReader, sign: number): boolean =>
  code.sign(sign) === '=' && !'=>'.includes(code.sign(sign + 1));

/** Where the value begins behind a type; 0 where there is none. */
function afterType(code: CodeReader, type: number): number {
  let angles = 0;
  for (let at = type; at < Math.min(type + MAX_TYPE, code.last + 1); at += 1) {
    if (puts(code, at)) return at + 1;
    const sign = code.sign(at);
    if ('([{'.includes(sign)) at = code.close(at);
    else if (sign === '<') angles += 1;
    else if (sign === '>' && code.sign(at - 1) !== '=') angles -= 1;
    else if (angles === 0 && ',;)]}'.includes(sign)) return 0;
    if (angles === 0 && code.endsWithLine(at)) return 0;
  }
  return 0;
}

function afterDimensions(code: CodeReader, name: number): number {
  let after = name + 1;
  while (code.sign(after) === '[') after = code.close(after) + 1;
  return after;
}

/** The last token of a type that a token is the last one of: the `int` of `int[4][]`. */
export function beforeDimensions(code: CodeReader, token: number): number {
  let type = token;
  for (let at = token; code.sign(type) === ']' && token - at < MAX_TYPE; at -= 1)
    if (code.sign(at) === '[') type = at - 1;
  return type;
}
