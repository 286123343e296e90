import { openedIn } from '../code/brackets.ts';
import type { CodeReader } from '../code/code-reader.ts';
import { idsOfSigns, idsOfWords } from '../code/id-set.ts';
import { indentOf, lineOf } from '../code/lines.ts';
import { beginOf } from '../code/statements.ts';
import type { Language } from '../lexer/grammar.ts';
import { Mark, TokenKind } from '../lexer/tokens.ts';

/** Words of statements after which nothing of their block is reached. */
const JUMPS = idsOfWords('return throw raise break continue');
/** What may be reached all the same: by a label, or as functions are that stand behind what calls them. */
const REACHED = idsOfWords('case default function async class yield');
const DIRECTIVE = idsOfSigns('#');
/** Languages in which only a semicolon ends a statement, and those in which a line does too. */
const ENDED_BY_SIGN: ReadonlySet<Language> = new Set(['c', 'jvm', 'csharp', 'solidity', 'php', 'rust'] as const);
const ENDED_BY_LINE: ReadonlySet<Language> = new Set(['script', 'go'] as const);
/** Words before a statement that stands under a condition. */
const NO_END = idsOfWords('else do');

/** Whether a statement begins behind one that leaves its block, so that it is worth a closer look. */
export const followsJump = ({ file: { ids, marks } }: CodeReader, index: number): boolean =>
  index > 0 && ((marks[index] ?? 0) & Mark.begins) !== 0 && JUMPS.has(ids[beginOf(marks, index - 1)] ?? 0);

/** Significant token after what is never reached since the statement before it leaves the block; null where it may be. */
export function endOfDeadTail(code: CodeReader, language: Language, index: number): number | null {
  const jump = beginOf(code.file.marks, index - 1);
  const [from, to] = [code.tokenOf(jump), code.tokenOf(index)];
  if (openedIn(code.file, from, to) !== 0 || isReached(code, to)) return null;
  if (language === 'python') return endOfPythonTail(code, jump, index);
  if (code.file.kind[to] === TokenKind.string) return null; // a text that goes on behind what is put into it
  const isEnded = code.sign(to - 1) === ';' || (ENDED_BY_LINE.has(language) && code.endsWithLine(to - 1));
  if (!isEnded || !beginsStatement(code, language, from)) return null;
  return endOfTail(code, to);
}

/** Whether nothing is before a jump that it depends on. */
function beginsStatement(code: CodeReader, language: Language, jump: number): boolean {
  if ('{;}'.includes(code.sign(jump - 1))) return true;
  if (ENDED_BY_SIGN.has(language) || code.isOneLine(jump - 1) || NO_END.has(code.idOf(jump - 1))) return false;
  if (code.sign(jump - 1) === ')') return language === 'go'; // elsewhere it may end a condition
  return code.sign(jump - 1) === ']' || code.file.kind[jump - 1] !== TokenKind.operator;
}

/** The bracket that closes around it, or what may be reached by itself. */
function endOfTail(code: CodeReader, from: number): number {
  let depth = 0;
  for (let at = from; at < code.last; at += 1) {
    const sign = code.sign(at);
    if ('([{'.includes(sign)) depth += 1;
    if (')]}'.includes(sign)) depth -= 1;
    if (depth < 0 || (depth === 0 && isReached(code, at))) return code.indexAt(at);
  }
  return code.stretch.to;
}

function isReached(code: CodeReader, token: number): boolean {
  const id = code.idOf(token);
  if (REACHED.has(id) || DIRECTIVE.has(id)) return true;
  const isLabel = code.sign(token + 1) === ':' && code.sign(token + 2) !== ':';
  return code.isWord(token) && isLabel && !'?:'.includes(code.sign(token - 1));
}

/** Lines that stand as deep as the jump, and deeper. */
function endOfPythonTail(code: CodeReader, jump: number, index: number): number | null {
  const { firstSignificant, lines } = code.file;
  const line = lineOf(code.file, jump);
  const own = indentOf(code.file, line);
  let next = lineOf(code.file, index);
  if (firstSignificant[line] !== jump || firstSignificant[next] !== index) return null;
  if (own === 0 || indentOf(code.file, next) !== own) return null;
  for (; next < lines; next += 1) {
    const from = firstSignificant[next] ?? 0;
    if (from >= code.stretch.to) break;
    if (from !== firstSignificant[next + 1] && indentOf(code.file, next) < own) return from;
  }
  return code.stretch.to;
}
