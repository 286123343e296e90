import type { CodeReader } from '../code/code-reader.ts';
import type { Language } from '../lexer/grammar.ts';
import { isNever } from './conditions.ts';

/** What stands behind a condition that may never be met. */
const BRANCHES = new Set('if while for elif elsif'.split(' '));
/** Those that go on for ever where their condition is always met, as they are meant to. */
const LOOPS = new Set('while for'.split(' '));
/** Languages in which brackets are part of the condition, and not around it. */
const NO_BRACKETS: ReadonlySet<Language> = new Set(['python', 'go', 'rust'] as const);
/** Tokens of a condition without brackets that are looked at. */
const MAX_CONDITION = 16;

/** Significant token after what stands under a condition that is never met, or that asks nothing; null where it asks something. */
export function endOfDeadBranch(code: CodeReader, language: Language, token: number, line: number): number | null {
  const word = code.text(token);
  if (!BRANCHES.has(word)) return null;
  const isLoop = LOOPS.has(word);
  if (language === 'ruby') return underLine(code, token + 1, line, isLoop);
  const isInBrackets = code.sign(token + 1) === '(' && !NO_BRACKETS.has(language);
  return isInBrackets ? afterBrackets(code, token + 1, isLoop) : withoutBrackets(code, token + 1, line, isLoop);
}

function afterBrackets(code: CodeReader, open: number, isLoop: boolean): number | null {
  const close = code.close(open);
  if (close <= open + 1 || close >= code.last) return null;
  const [from, to] = conditionIn(code, open + 1, close);
  if (!isNever(code, from, to, isLoop)) return null;
  if (code.sign(close + 1) === '{') return code.indexAt(code.close(close + 1));
  if (isLoop && (code.sign(open - 2) === '}' || code.sign(close + 1) === ';')) return null; // `do {…} while (0)`
  return code.indexAt(code.endOfStatement(close + 1));
}

/** Of `for (first; condition; step)` the middle, else all of it. */
function conditionIn(code: CodeReader, from: number, to: number): [from: number, to: number] {
  const parts: number[] = [];
  for (let at = from; at < to; at += 1) if (code.sign(at) === ';') parts.push(at);
  const [first, second] = parts;
  return first === undefined || second === undefined ? [from, to] : [first + 1, second];
}

function withoutBrackets(code: CodeReader, from: number, line: number, isLoop: boolean): number | null {
  for (let at = from + 1; at < Math.min(code.last, from + MAX_CONDITION); at += 1) {
    const sign = code.sign(at);
    if (sign !== '{' && sign !== ':') continue;
    if (!isNever(code, from, at, isLoop)) return null;
    return sign === '{' ? code.indexAt(code.close(at)) : code.endOfSuite(line);
  }
  return null;
}

/** Ruby: the condition is the rest of the line. */
function underLine(code: CodeReader, from: number, line: number, isLoop: boolean): number | null {
  let to = from;
  while (to < Math.min(code.last, from + MAX_CONDITION) && code.isOneLine(to)) to += 1;
  return isNever(code, from, to + 1, isLoop) ? code.endOfSuite(line) : null;
}
