import type { BaseCode, SourceCode } from '../code/code.ts';
import type { CodeReader } from '../code/code-reader.ts';
import { idsOfWords } from '../code/id-set.ts';
import { indentOf, lineText } from '../code/lines.ts';

/** Words of Go that a line may begin with before another word, and that are no name. */
const NO_NAMES = idsOfWords(
  'return go defer case default if for func var const type struct interface map chan range else',
);
const GROUP = /^\s*(var|const|type)\s*\(\s*$/;
/** Lines of a group that are looked at. */
const MAX_LINES = 400;
const BEFORE_TYPE = '=*[(';

/** Whether a token may be a name in a line of its own in a group of Go's: nothing begins a statement in brackets. */
export function mayBeGrouped(code: CodeReader, index: number, line: number): boolean {
  const { state, firstSignificant } = code.file;
  if ((state[line] ?? 0) >= 0 || firstSignificant[line] !== index) return false;
  const token = code.tokenOf(index);
  if (!code.isWord(token) || NO_NAMES.has(code.idOf(token))) return false;
  return code.isWord(token + 1) || !code.isOneLine(token) || BEFORE_TYPE.includes(code.sign(token + 1));
}

/** The word before the group that a name of Go's has a line of its own in; null where it has none. */
export const groupAt = (code: CodeReader, index: number, line: number): string | null =>
  mayBeGrouped(code, index, line) ? groupOf(code.file, line) : null;

function groupOf(code: SourceCode, line: number): string | null {
  const own = indentOf(code, line);
  for (let above = line - 1; above >= Math.max(0, line - MAX_LINES); above -= 1) {
    if (indentOf(code, above) >= own || isEmpty(code, above)) continue;
    return GROUP.exec(lineText(code, above))?.[1] ?? null;
  }
  return null;
}

const isEmpty = (code: BaseCode, line: number): boolean => lineText(code, line).trim() === '';
