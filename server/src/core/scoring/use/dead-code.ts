import type { CodeReader } from '../code/code-reader.ts';
import type { Stretch } from '../code/stretch.ts';
import type { Language } from '../lexer/grammar.ts';
import { deadBranchAt } from './dead-branches.ts';
import { deadChoiceAt } from './dead-choices.ts';
import { endOfDeadTail, followsJump } from './dead-tails.ts';
import { deadValueAt, mayDecide } from './dead-values.ts';

/** Significant tokens of what is never reached, if one begins such; `begins`: whether it is a word that a branch begins with. */
export function deadAt(
  code: CodeReader,
  language: Language,
  index: number,
  line: number,
  begins: boolean,
): Stretch | null {
  const tail = followsJump(code, index) ? endOfDeadTail(code, language, index) : null;
  if (tail !== null) return { from: index, to: tail };
  const token = code.tokenOf(index);
  if (mayDecide(code, token)) return deadValueAt(code, token);
  if (!begins || code.sign(token - 1) === '.') return null;
  return deadBranchAt(code, language, token, line) ?? deadChoiceAt(code, language, token, line);
}
