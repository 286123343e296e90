import type { CodeReader } from '../code/code-reader.ts';
import { indentOf, lineOf } from '../code/lines.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { outcomeOf } from './conditions.ts';
import { isEmptyLoop } from './empty-loops.ts';
import { isNo, isYes } from './truth.ts';

/** What stands behind a condition that may never be met. */
const BRANCHES = new Set('if while for foreach elif elsif elseif unless until'.split(' '));
/** Those that go on for ever where their condition is always met, as they are meant to. */
const LOOPS = new Set('while for foreach until'.split(' '));
/** Those that are taken where their condition is not met. */
const CONTRARY = new Set('unless until'.split(' '));
/** What stands for the other cases of a branch, and of them those that ask in their turn. */
const OTHERWISE = new Set('else elif elsif elseif'.split(' '));
const ASKS_AGAIN = new Set('if elif elsif elseif'.split(' '));
/** Languages in which brackets are part of the condition, and not around it. */
const NO_BRACKETS: ReadonlySet<Language> = new Set(['python', 'go', 'rust'] as const);
/** Those in which a colon is no end of a condition. */
const BRACES: ReadonlySet<Language> = new Set(['go', 'rust'] as const);
/** Those in which `for` stands before no condition. */
const WITHOUT_CONDITION: ReadonlySet<Language> = new Set(['python', 'rust'] as const);
/** Languages whose blocks are told by indentation. */
const INDENTED: ReadonlySet<Language> = new Set(['python', 'ruby'] as const);
/** Other cases of a branch that are looked at. */
const MAX_OTHERS = 64;
/** Tokens of a condition without brackets that are looked at. */
const MAX_CONDITION = 16;

/** Tokens: the condition from `from` to `to`, and what is behind the body. */
interface Branch {
  readonly from: number;
  readonly to: number;
  readonly after: number;
}

/** Significant tokens of what is never reached for a condition that is never met, always met, or asks nothing; null where it asks something. */
export function deadBranchAt(code: CodeReader, language: Language, token: number, line: number): Stretch | null {
  const word = code.text(token);
  if (!BRANCHES.has(word)) return null;
  const isLoop = LOOPS.has(word);
  const branch = branchAt(code, language, token, line, isLoop);
  if (branch === null) return null;
  const { from, to, after } = branch;
  const all = { from: code.indexAt(token), to: code.indexAt(after) };
  if (isLoop) return isNeverRun(code, language, word, branch) ? all : null;
  const outcome = outcomeOf(code, language, from, to);
  if (outcome === null) return null;
  if (outcome === (CONTRARY.has(word) ? 'always' : 'never')) return all;
  const end = code.indexAt(afterOthers(code, language, after, line));
  if (outcome === 'nothing') return { from: all.from, to: end };
  return end > all.to ? { from: all.to, to: end } : null;
}

function isNeverRun(code: CodeReader, language: Language, word: string, { from, to }: Branch): boolean {
  const isForEver = CONTRARY.has(word) ? isNo : isYes;
  if (isForEver(code, from, to)) return false;
  if (isEmptyLoop(code, from, to)) return true;
  if (word === 'for' && WITHOUT_CONDITION.has(language)) return false; // `impl Rows for () {`
  const outcome = outcomeOf(code, language, from, to);
  return outcome === 'nothing' || outcome === (CONTRARY.has(word) ? 'always' : 'never');
}

function branchAt(code: CodeReader, language: Language, token: number, line: number, isLoop: boolean): Branch | null {
  if (language === 'ruby') return underLine(code, token + 1, line);
  const open = code.text(token + 1) === 'constexpr' ? token + 2 : token + 1;
  const isInBrackets = code.sign(open) === '(' && !NO_BRACKETS.has(language);
  return isInBrackets ? afterBrackets(code, open, isLoop) : withoutBrackets(code, language, open, line);
}

function afterBrackets(code: CodeReader, open: number, isLoop: boolean): Branch | null {
  const close = code.close(open);
  if (close <= open + 1 || close >= code.last) return null;
  const [from, to] = conditionIn(code, open + 1, close);
  if (code.sign(close + 1) !== '{' && isLoop && mayEndLoop(code, open, close)) return null; // `do {…} while (0)`
  return { from, to, after: afterBody(code, close + 1) };
}

const mayEndLoop = (code: CodeReader, open: number, close: number): boolean =>
  code.text(open - 1) === 'while' && (code.sign(open - 2) === '}' || code.sign(close + 1) === ';');

/** Behind a block, or a statement without braces. */
function afterBody(code: CodeReader, body: number): number {
  const end = code.sign(body) === '{' ? code.close(body) : code.endOfStatement(body);
  return end < code.last && (code.sign(end) === ';' || (code.sign(body) === '{' && code.sign(end) === '}'))
    ? end + 1
    : end;
}

/** Of `for (first; condition; step)` the middle, else all of it. */
function conditionIn(code: CodeReader, from: number, to: number): [from: number, to: number] {
  const parts: number[] = [];
  for (let at = from; at < to; at += 1) if (code.sign(at) === ';') parts.push(at);
  const [first, second] = parts;
  return first === undefined || second === undefined ? [from, to] : [first + 1, second];
}

function withoutBrackets(code: CodeReader, language: Language, from: number, line: number): Branch | null {
  for (let at = from + 1; at < Math.min(code.last, from + MAX_CONDITION); at += 1) {
    const sign = code.sign(at);
    if (sign !== '{' && (sign !== ':' || BRACES.has(language))) continue;
    if (sign === '{' && code.sign(at + 1) === '}' && '{:'.includes(code.sign(at + 2))) continue; // an empty value
    return { from, to: at, after: sign === '{' ? afterBody(code, at) : afterSuite(code, line) };
  }
  return null;
}

/** Ruby: the condition is the rest of the line. */
function underLine(code: CodeReader, from: number, line: number): Branch | null {
  let to = from;
  while (to < Math.min(code.last, from + MAX_CONDITION) && code.isOneLine(to)) to += 1;
  return { from, to: to + 1, after: afterSuite(code, line) };
}

/** The token behind the lines that stand deeper than one. */
function afterSuite(code: CodeReader, line: number): number {
  const end = code.endOfSuite(line);
  return end < code.stretch.to ? code.tokenOf(end) : code.last;
}

/** Behind all that stands for the other cases of a branch which ends before `after`, in line `line` where lines tell what belongs together. */
function afterOthers(code: CodeReader, language: Language, after: number, line: number): number {
  let end = after;
  for (let others = 0; others < MAX_OTHERS && OTHERWISE.has(code.text(end)); others += 1) {
    const next = INDENTED.has(language) ? afterOtherSuite(code, end, line) : afterOtherBody(code, language, end);
    if (next <= end) break;
    end = next;
  }
  return end;
}

function afterOtherSuite(code: CodeReader, token: number, line: number): number {
  const own = lineOf(code.file, code.indexAt(token));
  return indentOf(code.file, own) === indentOf(code.file, line) ? afterSuite(code, own) : token;
}

function afterOtherBody(code: CodeReader, language: Language, token: number): number {
  const asking = code.text(token) === 'else' ? token + 1 : token;
  if (!ASKS_AGAIN.has(code.text(asking))) return afterBody(code, token + 1);
  if (code.sign(asking + 1) === '(' && !NO_BRACKETS.has(language)) return afterBody(code, code.close(asking + 1) + 1);
  let body = asking + 1;
  while (body < code.last && code.sign(body) !== '{') body += 1;
  return afterBody(code, body);
}
