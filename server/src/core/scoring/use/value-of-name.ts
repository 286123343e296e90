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
  return mayBeTyped(code, language, name) ? afterType(code, name + 2) : 0;
}

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
