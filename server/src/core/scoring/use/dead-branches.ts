import type { CodeReader } from '../code/code-reader.ts';
import { TokenKind } from '../lexer/tokens.ts';

/** Words of a condition that ask nothing. */
const CONSTANT_WORDS = new Set('true false True False not and or'.split(' '));
/** Tokens of a condition without brackets that are looked at. */
const MAX_CONDITION = 16;

/** Significant token after what stands under an `if` whose condition has literals and signs alone; null where it asks something. */
export function endOfDeadBranch(code: CodeReader, token: number, line: number): number | null {
  if (code.text(token) !== 'if') return null;
  return code.sign(token + 1) === '(' ? afterBrackets(code, token + 1) : withoutBrackets(code, token + 1, line);
}

function afterBrackets(code: CodeReader, open: number): number | null {
  const end = code.close(open);
  if (end <= open + 1) return null;
  for (let at = open; at < end; at += 1) if (asks(code, at)) return null;
  return code.indexAt(code.sign(end + 1) === '{' ? code.close(end + 1) : code.endOfStatement(end + 1));
}

function withoutBrackets(code: CodeReader, from: number, line: number): number | null {
  for (let at = from; at < Math.min(code.last, from + MAX_CONDITION); at += 1) {
    if (at > from && code.sign(at) === '{') return code.indexAt(code.close(at));
    if (at > from && code.sign(at) === ':') return code.endOfSuite(line);
    if (asks(code, at)) return null;
  }
  return null;
}

const asks = (code: CodeReader, token: number): boolean =>
  code.file.kind[token] === TokenKind.string || (code.isWord(token) && !CONSTANT_WORDS.has(code.text(token)));
