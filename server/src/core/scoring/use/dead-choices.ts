import type { CodeReader } from '../code/code-reader.ts';
import { indentOf, lineOf } from '../code/lines.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { isLiteralId } from '../lexer/tokens.ts';
import { asksNothing } from './conditions.ts';
import { isNo, isYes } from './truth.ts';

/** Words of statements that choose by a value. */
const CHOICES: Partial<Record<Language, ReadonlySet<string>>> = {
  python: new Set(['match']),
  rust: new Set(['match']),
  php: new Set(['switch', 'match']),
  jvm: new Set(['switch', 'when']),
};
const SWITCH: ReadonlySet<string> = new Set(['switch']);
/** Tokens of a value that are looked at. */
const MAX_VALUE = 8;

/** Significant tokens of a choice by a literal, or of what catches the errors of nothing; null where neither begins. */
export function deadChoiceAt(code: CodeReader, language: Language, token: number, line: number): Stretch | null {
  const word = code.text(token);
  const from = code.indexAt(token);
  if (word === 'try') return language === 'python' ? exceptOfNothing(code, from, line) : catchOfNothing(code, token);
  const to = (CHOICES[language] ?? SWITCH).has(word) ? endOfChoice(code, token, line) : null;
  return to === null ? null : { from, to };
}

/** `switch (1) {…}`, `match 1 {…}`, `match 1:`. One by `true` may ask in its cases. */
function endOfChoice(code: CodeReader, token: number, line: number): number | null {
  const open = openerOf(code, token);
  const isInBrackets = code.sign(token + 1) === '(' && code.close(token + 1) === open - 1;
  const [from, to] = isInBrackets ? [token + 2, open - 1] : [token + 1, open];
  if (from >= to || !isLiteral(code, from) || !asksNothing(code, from, to)) return null;
  if (code.sign(open) === ':') return code.isOneLine(open) ? null : code.endOfSuite(line);
  const close = code.close(open);
  return asksInCases(code, open, close) ? null : code.indexAt(close);
}

const isLiteral = (code: CodeReader, token: number): boolean =>
  isNo(code, token, token + 1) || isYes(code, token, token + 1) || isLiteralId(code.idOf(token));

/** The brace or the colon behind a value; the token itself where there is none near. */
function openerOf(code: CodeReader, token: number): number {
  for (let at = token + 1; at < Math.min(code.last, token + MAX_VALUE); at += 1)
    if ('{:'.includes(code.sign(at))) return at;
  return token;
}

/** Whether a case asks something itself. */
function asksInCases(code: CodeReader, open: number, close: number): boolean {
  for (let at = open + 1; at < close; at += 1) {
    if ('([{'.includes(code.sign(at))) at = code.close(at);
    else if (code.text(at) === 'if' || (code.text(at) === 'case' && !asksNothing(code, at + 1, endOfCase(code, at))))
      return true;
  }
  return false;
}

function endOfCase(code: CodeReader, token: number): number {
  for (let end = token + 1; end < code.last; end += 1) {
    if (':{'.includes(code.sign(end))) return end;
    if (code.sign(end) === '>' && '=-'.includes(code.sign(end - 1))) return end - 1;
  }
  return code.last;
}

/** `try {} catch (…) {…}`: up to the last that catches. What is done at last is done. */
function catchOfNothing(code: CodeReader, token: number): Stretch | null {
  if (code.sign(token + 1) !== '{' || code.sign(token + 2) !== '}') return null;
  let after = token + 3;
  while (code.text(after) === 'catch') {
    const body = code.sign(after + 1) === '(' ? code.close(after + 1) + 1 : after + 1;
    if (code.sign(body) !== '{') break;
    after = code.close(body) + 1;
  }
  return after === token + 3 ? null : { from: code.indexAt(token), to: code.indexAt(after) };
}

/** The same in Python, where nothing is `pass`. */
function exceptOfNothing(code: CodeReader, from: number, line: number): Stretch | null {
  const [passes, first] = [code.tokenOf(from + 2), code.endOfSuite(line)];
  if (code.text(passes) !== 'pass' || first !== from + 3) return null;
  let end = first;
  while (end < code.stretch.to && code.text(code.tokenOf(end)) === 'except') {
    const own = lineOf(code.file, end);
    if (indentOf(code.file, own) !== indentOf(code.file, line)) break;
    end = code.endOfSuite(own);
  }
  return end === first ? null : { from, to: end };
}
